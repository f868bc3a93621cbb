/** Lets one build at a time push to a repository whose tags must not move, whichever cache volumes the builders have. */
@NullMarked
package build.kiln.operator.push;

import org.jspecify.annotations.NullMarked;
