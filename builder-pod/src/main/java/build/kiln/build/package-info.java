/** The use case: a build request becomes an image or a failure that its user can mend. */
@NullMarked
package build.kiln.build;

import org.jspecify.annotations.NullMarked;
