/** The content store of the cache volume: immutable blobs by their digests, written by many processes at once. */
@NullMarked
package build.kiln.blob;

import org.jspecify.annotations.NullMarked;
