/** Objects that several operators may write at the same moment. */
@NullMarked
package build.kiln.operator.shared;

import org.jspecify.annotations.NullMarked;
