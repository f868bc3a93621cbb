/** What the operator counts. */
@NullMarked
package build.kiln.operator.metrics;

import org.jspecify.annotations.NullMarked;
