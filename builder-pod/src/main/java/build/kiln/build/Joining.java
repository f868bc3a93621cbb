package build.kiln.build;

import build.kiln.blob.Volume;
import build.kiln.compress.Compression;
import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildResult;
import build.kiln.contract.Join;
import build.kiln.contract.Phases;
import build.kiln.digest.Digest;
import build.kiln.executor.Confinement;
import build.kiln.exporter.ExportOptions;
import build.kiln.exporter.Exported;
import build.kiln.exporter.IndexJoin;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.frontend.dockerfile.TargetPlatform;
import build.kiln.oci.Platform;
import build.kiln.reference.Reference;
import build.kiln.reference.Repository;
import build.kiln.registry.Endpoint;
import build.kiln.registry.Registries;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The end of a build whose platforms were built by several builders: their images become one index, which gets the tags. Each of them has
 * been judged by its builder; what is judged here is the tags.
 */
final class Joining {
    private final BuildRequest request;
    private final Join join;
    private final BuildListener listener;
    private final Clock clock;
    private final Stopwatch stopwatch;
    private List<BuildResult.Warning> warnings = List.of();
    private Optional<Exported> exported = Optional.empty();

    Joining(BuildRequest request, Join join, BuildListener listener, Clock clock) {
        this.request = request;
        this.join = join;
        this.listener = listener;
        this.clock = clock;
        this.stopwatch = new Stopwatch(listener);
    }

    BuildResult.Image run() throws BuildException, IOException, InterruptedException {
        Confinement.observe().require(request.options().isolation());
        PolicyGate policies = PolicyGate.of(request);
        List<Reference> references = References.of(request, join.revision(), join.commitTime(), join.started());
        Repository repository = references.getFirst().repository();
        Volume volume = Volume.open(Path.of(request.cache().directory()));
        try (Registries registries = Registries.open(request.registries());
                TagLocks _ = TagLocks.take(volume, policies, references)) {
            IndexJoin index = IndexJoin.of(
                    registries,
                    new Endpoint(repository.domain(), repository.path()),
                    parts(),
                    platforms(request.platforms()),
                    options());
            if (!policies.isOpen()) {
                stopwatch.time(Phases.POLICY, () -> judge(policies, references, index));
            }
            Exported pushed = stopwatch.time(Phases.PUSH, () -> index.push(references));
            exported = Optional.of(pushed);
            return Attempt.image(pushed, references);
        }
    }

    private Set<String> judge(PolicyGate policies, List<Reference> references, IndexJoin index)
            throws BuildException, InterruptedException {
        Set<String> moved =
                policies.hasRule(PolicyGate.IMMUTABLE_TAGS) ? Set.copyOf(index.moved(references)) : Set.of();
        try {
            policies.judgeTags(references, moved, clock.instant());
        } finally {
            warnings = policies.warnings();
            warnings.forEach(warning -> listener.warned(warning.rule() + ": " + warning.message()));
        }
        return moved;
    }

    private List<IndexJoin.Part> parts() throws BuildException {
        List<IndexJoin.Part> parts = new ArrayList<>();
        for (Join.Part part : join.parts()) {
            parts.add(new IndexJoin.Part(digest(part.digest()), platforms(part.platforms())));
        }
        return parts;
    }

    private static Digest digest(String text) throws BuildException {
        try {
            return Digest.parse(text);
        } catch (IllegalArgumentException e) {
            throw BuildException.of(Reason.INVALID_REQUEST, "a part of the build has no digest", e);
        }
    }

    private static List<Platform> platforms(List<String> texts) throws BuildException {
        List<Platform> platforms = new ArrayList<>();
        for (String text : texts) {
            platforms.add(TargetPlatform.parse(text, Plans.here(), TargetPlatform.Choice.ONE_OF_SEVERAL)
                    .target());
        }
        return platforms;
    }

    private ExportOptions options() {
        return new ExportOptions(
                request.output().annotations(),
                Compression.GZIP,
                Compression.DEFAULT_LEVEL,
                Optional.empty(),
                ExportOptions.MediaTypes.OCI,
                ExportOptions.Standing.ALONE);
    }

    Optional<Exported> exported() {
        return exported;
    }

    BuildResult report(BuildResult.Outcome outcome, Instant started, Instant completed) {
        return new BuildResult(
                outcome,
                join.revision(),
                join.commitTime(),
                BuildResult.CacheUse.NONE,
                request.options().isolation().code(),
                started,
                completed,
                stopwatch.timings(),
                List.of(),
                warnings);
    }
}
