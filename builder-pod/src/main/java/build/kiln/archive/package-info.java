/**
 * Tar archives as streams: bounded reading of hostile ones, and writing whose bytes depend on the entries alone.
 *
 * <p>The codec is Kiln's own, because PAX records carry binary values (file capabilities) and file names that are not
 * UTF-8; general libraries read both as text and break them.
 */
@NullMarked
package build.kiln.archive;

import org.jspecify.annotations.NullMarked;
