/** Layers as overlay directories on the cache volume, and trees of them as mounts. */
@NullMarked
package build.kiln.snapshot;

import org.jspecify.annotations.NullMarked;
