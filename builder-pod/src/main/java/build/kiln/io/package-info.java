/** Streams that the JDK does not have. */
@NullMarked
package build.kiln.io;

import org.jspecify.annotations.NullMarked;
