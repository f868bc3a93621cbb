/** Streams that the JDK does not have, and waiting that can be ended. */
@NullMarked
package build.kiln.io;

import org.jspecify.annotations.NullMarked;
