/** Builder Jobs and what they need in their namespace, as pure functions from resolved inputs to objects. */
@NullMarked
package build.kiln.operator.pod;

import org.jspecify.annotations.NullMarked;
