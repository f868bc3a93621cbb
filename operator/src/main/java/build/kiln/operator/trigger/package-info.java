/** What makes an ImageBuild due: the revision its source is at, and the times to look again. */
@NullMarked
package build.kiln.operator.trigger;

import org.jspecify.annotations.NullMarked;
