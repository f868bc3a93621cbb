/** The ImagePolicies that are in force and what they say. */
@NullMarked
package build.kiln.operator.policy;

import org.jspecify.annotations.NullMarked;
