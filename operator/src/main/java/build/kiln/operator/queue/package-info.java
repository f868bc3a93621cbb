/** How many builds run at once. */
@NullMarked
package build.kiln.operator.queue;

import org.jspecify.annotations.NullMarked;
