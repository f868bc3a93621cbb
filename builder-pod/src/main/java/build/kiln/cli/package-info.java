/** The kiln command and the builder pod's entry point: arguments in, progress and exit codes out, nothing else. */
@NullMarked
package build.kiln.cli;

import org.jspecify.annotations.NullMarked;
