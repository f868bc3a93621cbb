/** Image references by the grammar of the distribution project: parsing, matching, and the tags a build gives. */
@NullMarked
package build.kiln.reference;

import org.jspecify.annotations.NullMarked;
