/** The one writer of an ImageBuild's status: pure, from what was and what happened to what is shown. */
@NullMarked
package build.kiln.operator.status;

import org.jspecify.annotations.NullMarked;
