/** Finds the result of a graph: cache keys first, then whatever really has to run, in parallel. */
@NullMarked
package build.kiln.solver;

import org.jspecify.annotations.NullMarked;
