package build.kiln.contract;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a build ended.
 *
 * @param revision what was built: a commit, or the digest of the source's content; empty when it never became known
 * @param isolation a {@link Isolation#code()}, empty when no step ran
 * @param timings how long each phase took, in order; see {@link Phases}
 * @param bases the base images that were used
 * @param warnings findings of lint and the like, at most {@link #MAX_WARNINGS}
 */
public record BuildResult(
        Outcome outcome,
        Optional<String> revision,
        Optional<Instant> commitTime,
        CacheUse cache,
        String isolation,
        Instant startedAt,
        Instant completedAt,
        Map<String, Duration> timings,
        List<BaseImage> bases,
        List<Warning> warnings) {
    public static final int VERSION = 1;
    public static final int MAX_WARNINGS = 20;

    public BuildResult {
        timings = Copies.ordered(timings);
        bases = List.copyOf(bases);
        warnings = warnings.stream().limit(MAX_WARNINGS).toList();
    }

    BuildResult withOutcome(Outcome outcome) {
        return new BuildResult(
                outcome, revision, commitTime, cache, isolation, startedAt, completedAt, timings, bases, warnings);
    }

    BuildResult withDetails(Map<String, Duration> timings, List<BaseImage> bases, List<Warning> warnings) {
        return new BuildResult(
                outcome, revision, commitTime, cache, isolation, startedAt, completedAt, timings, bases, warnings);
    }

    /** What a build leaves: an image or a failure. */
    public sealed interface Outcome permits Image, Failure {}

    /**
     * An image that is where it should be.
     *
     * @param name the repository without tag; empty for an image that has no name
     * @param digest of the manifest, or of the index when there are several platforms
     * @param tags that now point to it
     * @param size bytes of the compressed layers and configs
     * @param layers of the first platform's image
     */
    public record Image(String name, String digest, List<String> tags, long size, int layers, Delivered delivered)
            implements Outcome {
        public Image {
            tags = List.copyOf(tags);
        }
    }

    /** Whether the destination changed. */
    public enum Delivered {
        PUSHED,
        /** The image and all its tags were there before. */
        ALREADY_THERE
    }

    /**
     * How much of the build earlier builds had done.
     *
     * @param steps the build's steps
     * @param hits those answered from the cache
     * @param firstMiss the first step that had to run, e.g. {@code Dockerfile:14 COPY package.json}
     * @param bytesReused bytes of layers that were neither built nor pulled
     */
    public record CacheUse(int steps, int hits, Optional<String> firstMiss, long bytesReused) {
        public static final CacheUse NONE = new CacheUse(0, 0, Optional.empty(), 0);
    }

    /**
     * An image that the build stands on.
     *
     * @param reference as the Dockerfile writes it, after expansion
     * @param digest of what it named when the build ran
     */
    public record BaseImage(String reference, String digest) {}

    /**
     * A finding that did not stop the build.
     *
     * @param rule e.g. {@code JSONArgsRecommended}
     * @param line of the Dockerfile, 0 when it concerns no line
     */
    public record Warning(String rule, int line, String message) {}
}
