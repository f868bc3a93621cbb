/** The small notations that the API's fields are written in: durations and sizes. */
@NullMarked
package build.kiln.api;

import org.jspecify.annotations.NullMarked;
