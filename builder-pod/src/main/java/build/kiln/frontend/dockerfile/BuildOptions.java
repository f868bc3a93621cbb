package build.kiln.frontend.dockerfile;

import build.kiln.context.IgnorePatterns;
import build.kiln.oci.Platform;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * What a build is given besides its Dockerfile, for one platform.
 *
 * @param target the stage to build, by name in any case; empty for the last
 * @param platform what is built, and where
 * @param contexts named contexts by name, e.g. {@code alpine} or {@code lib}
 * @param labels of the result, over those of the Dockerfile
 * @param noCache stages that are to run again; an empty set means all of them
 * @param epoch the time that images and layers get unless {@code SOURCE_DATE_EPOCH} says otherwise
 * @param ignored what the ignore file leaves out, for warnings; empty when there is no such file
 */
public record BuildOptions(
        SequencedMap<String, String> buildArgs,
        Optional<String> target,
        TargetPlatform platform,
        Map<String, NamedContext> contexts,
        SequencedMap<String, String> labels,
        StepDefaults steps,
        Optional<Set<String>> noCache,
        Optional<Instant> epoch,
        Optional<IgnorePatterns> ignored) {
    public BuildOptions {
        buildArgs = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(buildArgs));
        contexts = Map.copyOf(contexts);
        labels = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(labels));
        noCache = noCache.map(Set::copyOf);
    }

    /** A build of the last stage on and for {@code platform}, without arguments. */
    public static BuildOptions of(Platform platform) {
        return new BuildOptions(
                Collections.emptySortedMap(),
                Optional.empty(),
                TargetPlatform.implicit(platform),
                Map.of(),
                Collections.emptySortedMap(),
                StepDefaults.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    public BuildOptions withBuildArgs(SequencedMap<String, String> args) {
        return new BuildOptions(args, target, platform, contexts, labels, steps, noCache, epoch, ignored);
    }

    public BuildOptions withTarget(String stage) {
        return new BuildOptions(
                buildArgs, Optional.of(stage), platform, contexts, labels, steps, noCache, epoch, ignored);
    }

    public BuildOptions withPlatform(TargetPlatform built) {
        return new BuildOptions(buildArgs, target, built, contexts, labels, steps, noCache, epoch, ignored);
    }

    public BuildOptions withContexts(Map<String, NamedContext> named) {
        return new BuildOptions(buildArgs, target, platform, named, labels, steps, noCache, epoch, ignored);
    }

    public BuildOptions withLabels(SequencedMap<String, String> added) {
        return new BuildOptions(buildArgs, target, platform, contexts, added, steps, noCache, epoch, ignored);
    }

    public BuildOptions withSteps(StepDefaults defaults) {
        return new BuildOptions(buildArgs, target, platform, contexts, labels, defaults, noCache, epoch, ignored);
    }

    public BuildOptions withNoCache(Set<String> stages) {
        return new BuildOptions(
                buildArgs, target, platform, contexts, labels, steps, Optional.of(stages), epoch, ignored);
    }

    public BuildOptions withEpoch(Optional<Instant> time) {
        return new BuildOptions(buildArgs, target, platform, contexts, labels, steps, noCache, time, ignored);
    }

    public BuildOptions withIgnored(IgnorePatterns patterns) {
        return new BuildOptions(
                buildArgs, target, platform, contexts, labels, steps, noCache, epoch, Optional.of(patterns));
    }
}
