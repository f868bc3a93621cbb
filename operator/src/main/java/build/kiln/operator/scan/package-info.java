/** Looks at what runs already, and shows in ImagePolicies and reports what they have against it. */
@NullMarked
package build.kiln.operator.scan;

import org.jspecify.annotations.NullMarked;
