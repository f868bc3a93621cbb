/** Content digests: what identifies every blob, layer and cache key. */
@NullMarked
package build.kiln.digest;

import org.jspecify.annotations.NullMarked;
