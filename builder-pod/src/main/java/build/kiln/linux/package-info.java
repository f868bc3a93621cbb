/** The few Linux system calls the engine needs and Java does not offer, and the look for shared libraries, through the Foreign Function & Memory API. */
@NullMarked
package build.kiln.linux;

import org.jspecify.annotations.NullMarked;
