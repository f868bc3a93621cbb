/** A build's context: which files belong to it, and what they hold. */
@NullMarked
package build.kiln.context;

import org.jspecify.annotations.NullMarked;
