/**
 * The kinds of the API group {@code kiln.build}, version {@code v1alpha1}.
 *
 * <p>The schema is strict, reading is lenient: fields that are not known are ignored and unknown choices become
 * {@code UNKNOWN}, because an informer that meets an object it cannot read ends its process.
 */
@NullMarked
package build.kiln.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
