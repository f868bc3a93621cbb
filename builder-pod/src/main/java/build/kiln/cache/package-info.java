/** Records of earlier steps on the cache volume, shared by many builders: written when durable, leased while in use. */
@NullMarked
package build.kiln.cache;

import org.jspecify.annotations.NullMarked;
