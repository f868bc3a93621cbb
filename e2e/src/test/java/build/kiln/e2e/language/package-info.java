/** Builds by Kiln and by BuildKit, compared. */
@NullMarked
package build.kiln.e2e.language;

import org.jspecify.annotations.NullMarked;
