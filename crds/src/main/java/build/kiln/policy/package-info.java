/** Judges images by policies: a pure function of the policies, the facts and the time. */
@NullMarked
package build.kiln.policy;

import org.jspecify.annotations.NullMarked;
