package build.kiln.contract;

import java.time.Duration;
import java.time.Instant;

/**
 * How the build runs.
 *
 * @param timeout for the whole build
 * @param maxContextBytes the most that a context may hold after {@code .dockerignore}; 0 for no limit
 */
public record BuildOptions(
        Duration timeout,
        long maxContextBytes,
        Isolation isolation,
        CacheUse cacheUse,
        BaseImages baseImages,
        Timestamps timestamps,
        Network network,
        ProgressFormat progress,
        LintLevel lintFailsAt,
        StepSettings steps) {
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(30);

    public static final BuildOptions DEFAULTS = new BuildOptions(
            DEFAULT_TIMEOUT,
            0,
            Isolation.LOCAL,
            CacheUse.USE,
            BaseImages.CACHED_RESOLUTION,
            new Timestamps.OfCommit(),
            Network.DEFAULT,
            ProgressFormat.PLAIN,
            LintLevel.NEVER,
            StepSettings.NONE);

    public BuildOptions {
        if (timeout.isNegative() || timeout.isZero() || maxContextBytes < 0) {
            throw new IllegalArgumentException("a build has a positive timeout and no negative limit");
        }
    }

    /** The same options for a builder that is isolated otherwise. */
    public BuildOptions withIsolation(Isolation other) {
        return new BuildOptions(
                timeout,
                maxContextBytes,
                other,
                cacheUse,
                baseImages,
                timestamps,
                network,
                progress,
                lintFailsAt,
                steps);
    }

    /** The same options with another limit of time. */
    public BuildOptions withTimeout(Duration other) {
        return new BuildOptions(
                other,
                maxContextBytes,
                isolation,
                cacheUse,
                baseImages,
                timestamps,
                network,
                progress,
                lintFailsAt,
                steps);
    }

    /** Whether results of earlier builds answer for steps. */
    public enum CacheUse {
        USE,
        /** Every step runs; its results are kept all the same. */
        IGNORE
    }

    /** How tags of base images are resolved. */
    public enum BaseImages {
        CACHED_RESOLUTION,
        /** The registry is asked even when the tag was resolved before. */
        ALWAYS_PULL
    }

    /** What RUN steps can reach. */
    public enum Network {
        DEFAULT,
        NONE,
        HOST
    }

    /** What the builder writes to its log. */
    public enum ProgressFormat {
        PLAIN,
        RAW_JSON,
        TTY,
        QUIET
    }

    /** From which severity on a lint finding fails the build. */
    public enum LintLevel {
        NEVER,
        ERROR,
        WARNING,
        /** Advice on good practice counts too. */
        ADVICE
    }

    /** Which times image and files get. */
    public sealed interface Timestamps {
        /** The commit's time for Git sources, else as {@link AsBuilt}. */
        record OfCommit() implements Timestamps {}

        /** The times when things happened. */
        record AsBuilt() implements Timestamps {}

        /** All times are at most {@code epoch}. */
        record Fixed(Instant epoch) implements Timestamps {}
    }
}
