/** COPY and ADD: what is selected from a tree, what it holds, and how it comes into another one. */
@NullMarked
package build.kiln.op.copy;

import org.jspecify.annotations.NullMarked;
