package build.kiln.reference;

import java.time.Instant;
import java.util.Optional;

/**
 * What one build puts into its tag templates.
 *
 * @param branch the Git branch that was followed
 * @param gitTag the Git tag that was asked for
 * @param commit the full commit hash
 * @param time the commit's time; for sources without commits, when the build began
 * @param build the number of the build, counted from 1
 */
public record TagValues(
        Optional<String> branch, Optional<String> gitTag, Optional<String> commit, Instant time, long build) {}
