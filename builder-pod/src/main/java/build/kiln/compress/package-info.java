/** Compression of layers and detection of what compressed a stream. */
@NullMarked
package build.kiln.compress;

import org.jspecify.annotations.NullMarked;
