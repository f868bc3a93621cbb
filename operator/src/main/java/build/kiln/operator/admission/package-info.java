/** Judges what the API server asks about before it stores it. */
@NullMarked
package build.kiln.operator.admission;

import org.jspecify.annotations.NullMarked;
