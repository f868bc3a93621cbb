/** Turns a Dockerfile into a graph: stages, variables and configs as Docker's frontend resolves them. */
@NullMarked
package build.kiln.frontend.dockerfile;

import org.jspecify.annotations.NullMarked;
