/** What the administrator configures, as the chart's values become environment variables. */
@NullMarked
package build.kiln.operator.config;

import org.jspecify.annotations.NullMarked;
