/** Events that tell a user of an ImageBuild what happened, once each. */
@NullMarked
package build.kiln.operator.event;

import org.jspecify.annotations.NullMarked;
