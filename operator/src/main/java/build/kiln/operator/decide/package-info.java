/** What to do next with an ImageBuild, given what it asks for and what is known of its last build. */
@NullMarked
package build.kiln.operator.decide;

import org.jspecify.annotations.NullMarked;
