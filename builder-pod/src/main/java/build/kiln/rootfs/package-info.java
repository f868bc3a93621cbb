/** Files inside a root directory, reached so that no symbolic link of a hostile image leads out of it. */
@NullMarked
package build.kiln.rootfs;

import org.jspecify.annotations.NullMarked;
