/** Puts the operator together from its configuration. */
@NullMarked
package build.kiln.operator.app;

import org.jspecify.annotations.NullMarked;
