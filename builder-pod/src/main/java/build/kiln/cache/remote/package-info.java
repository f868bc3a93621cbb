/** Caches outside the volume, in registries and directories: what they look like, and how records are found in them. */
@NullMarked
package build.kiln.cache.remote;

import org.jspecify.annotations.NullMarked;
