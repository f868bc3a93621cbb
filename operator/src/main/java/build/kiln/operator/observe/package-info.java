/** What a build's Job and Pod say, read into one sealed value. */
@NullMarked
package build.kiln.operator.observe;

import org.jspecify.annotations.NullMarked;
