/**
 * Tar archives as streams: bounded reading of hostile ones, and writing whose bytes depend on the entries alone.
 *
 * <p>The codec is commons-compress. What it lacks stands around it: limits, checksums that count, names and extended
 * headers that are not UTF-8 (file capabilities are bytes), and the few bytes in which Go writes a header otherwise.
 */
@NullMarked
package build.kiln.archive;

import org.jspecify.annotations.NullMarked;
