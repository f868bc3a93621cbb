/** SHA-256 of content, with the machine's own library where it pays. */
@NullMarked
package build.kiln.hash;

import org.jspecify.annotations.NullMarked;
