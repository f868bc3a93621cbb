/** Runs a graph's operations: binds them to the executor, to snapshots and to sources. */
@NullMarked
package build.kiln.op;

import org.jspecify.annotations.NullMarked;
