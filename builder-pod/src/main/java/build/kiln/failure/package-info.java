/** What a build tells its user when it cannot go on. */
@NullMarked
package build.kiln.failure;

import org.jspecify.annotations.NullMarked;
