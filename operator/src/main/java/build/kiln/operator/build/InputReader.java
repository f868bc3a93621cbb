package build.kiln.operator.build;

import build.kiln.api.DurationText;
import build.kiln.api.v1alpha1.ArgValueSource;
import build.kiln.api.v1alpha1.BuildArg;
import build.kiln.api.v1alpha1.FluxSource;
import build.kiln.api.v1alpha1.GitSource;
import build.kiln.api.v1alpha1.ImageBuild;
import build.kiln.api.v1alpha1.ImageBuildSpec;
import build.kiln.api.v1alpha1.ImageBuildStatus;
import build.kiln.api.v1alpha1.KeyRef;
import build.kiln.contract.FailureReasons;
import build.kiln.digest.Digest;
import build.kiln.operator.pod.PodInputs;
import build.kiln.operator.status.Turn;
import build.kiln.operator.trigger.FluxSources;
import build.kiln.operator.trigger.GitCredentials;
import build.kiln.operator.trigger.GitRemote;
import build.kiln.operator.trigger.GitRevisions;
import build.kiln.operator.trigger.Revision;
import build.kiln.operator.trigger.SourceWatch;
import build.kiln.request.ResolvedInputs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads what a build depends on outside its spec: the objects it names and its source's revision. */
final class InputReader {
    private static final Duration MISSING_AGAIN = Duration.ofSeconds(5);

    /** Flux's objects are asked for, not watched: whether a cluster has Flux may change at any time. */
    private static final Duration FLUX_AGAIN = Duration.ofSeconds(15);

    private final ObjectStore objects;
    private final GitRevisions git;
    private final FluxSources fluxSources;
    private final SourceWatch watch;
    private final Optional<String> defaultCa;

    InputReader(
            ObjectStore objects,
            GitRevisions git,
            FluxSources fluxSources,
            SourceWatch watch,
            Optional<String> defaultCa) {
        this.objects = objects;
        this.git = git;
        this.fluxSources = fluxSources;
        this.watch = watch;
        this.defaultCa = defaultCa;
    }

    /** What came of reading. */
    sealed interface Reading {
        /**
         * Everything is there.
         *
         * @param nextAt when to look again, where that was asked for
         */
        record Complete(SpecRequests.Inputs inputs, PodInputs pod, Optional<Instant> nextAt) implements Reading {}

        /**
         * Something is not.
         *
         * @param nextAt when to look again; empty when only the user can mend it
         */
        record Held(Turn turn, Optional<Instant> nextAt) implements Reading {}
    }

    Reading read(ImageBuild build, Instant now) {
        ImageBuildSpec spec = build.getSpec();
        String namespace = build.getMetadata().getNamespace();
        PodInputs pod = PodInputs.of(spec, defaultCa);
        List<String> missing = pod.needs().stream()
                .flatMap(need -> objects.missing(namespace, need).stream())
                .toList();
        if (!missing.isEmpty()) {
            return new Reading.Held(
                    new Turn.Blocked(Turn.Obstacle.REFERENCE, "ReferenceMissing", String.join("; ", missing)),
                    Optional.of(now.plus(MISSING_AGAIN)));
        }
        SourceWatch.Answer answer = revision(build, now);
        return switch (answer.revision()) {
            case Revision.At at -> complete(spec, namespace, Optional.of(at.id()), Optional.empty(), pod, answer);
            case Revision.Artifact artifact ->
                complete(
                        spec,
                        namespace,
                        Optional.of(artifact.id()),
                        Optional.of(new ResolvedInputs.Artifact(artifact.url(), artifact.digest())),
                        pod,
                        answer);
            case Revision.Unknown() -> complete(spec, namespace, Optional.empty(), Optional.empty(), pod, answer);
            case Revision.Absent(String message) ->
                new Reading.Held(
                        new Turn.Blocked(Turn.Obstacle.REFERENCE, "ReferenceMissing", message), answer.nextAt());
            case Revision.Missing(String message) -> stalled(FailureReasons.SOURCE_NOT_FOUND, message, answer);
            case Revision.Denied(String message) -> stalled(FailureReasons.UNAUTHORIZED, message, answer);
            case Revision.Unavailable(String message) ->
                new Reading.Held(
                        new Turn.Blocked(Turn.Obstacle.SOURCE, FailureReasons.SOURCE_UNAVAILABLE, message),
                        answer.nextAt());
        };
    }

    private static Reading stalled(String reason, String message, SourceWatch.Answer answer) {
        return new Reading.Held(new Turn.Stalled(reason, message), answer.nextAt());
    }

    private Reading complete(
            ImageBuildSpec spec,
            String namespace,
            Optional<String> revision,
            Optional<ResolvedInputs.Artifact> artifact,
            PodInputs pod,
            SourceWatch.Answer answer) {
        Map<String, String> args = new LinkedHashMap<>();
        SortedMap<String, String> versions = new TreeMap<>();
        for (BuildArg arg : spec.args()) {
            ArgValueSource from = arg.valueFrom();
            if (from != null && from.configMapKeyRef() != null) {
                args.put(arg.name(), value(namespace, from.configMapKeyRef()));
            }
            if (from != null && from.secretKeyRef() != null) {
                // Whoever can read the hash must not be able to try values against it: the version says as much as is
                // needed.
                String name = from.secretKeyRef().name();
                versions.put("Secret/" + name, objects.secretVersion(namespace, name));
            }
        }
        if (spec.source().configMap() != null) {
            versions.put("ConfigMap/" + spec.source().configMap().name(), revision.orElse(""));
        }
        return new Reading.Complete(new SpecRequests.Inputs(revision, artifact, args, versions), pod, answer.nextAt());
    }

    private String value(String namespace, KeyRef entry) {
        return objects.configMap(namespace, entry.name())
                .map(values -> values.getOrDefault(entry.key(), ""))
                .orElse("");
    }

    private SourceWatch.Answer revision(ImageBuild build, Instant now) {
        ImageBuildSpec spec = build.getSpec();
        String namespace = build.getMetadata().getNamespace();
        if (spec.source().configMap() != null) {
            Map<String, String> files = objects.configMap(
                            namespace, spec.source().configMap().name())
                    .orElse(Map.of());
            return new SourceWatch.Answer(new Revision.At(digest(files), Optional.empty()), Optional.empty());
        }
        FluxSource flux = spec.source().flux();
        if (flux != null) {
            return watch.revision(
                    build.getMetadata().getUid(),
                    Long.toString(build.getMetadata().getGeneration()),
                    Optional.of(FLUX_AGAIN),
                    now,
                    () -> fluxSources.resolve(namespace, flux));
        }
        GitSource source = spec.source().git();
        if (source == null) {
            return new SourceWatch.Answer(new Revision.Unknown(), Optional.empty());
        }
        String rebuild = build.getMetadata().getAnnotations() == null
                ? ""
                : build.getMetadata().getAnnotations().getOrDefault(ImageBuild.REBUILD, "");
        Optional<Duration> interval = spec.triggers().git() == null
                ? Optional.empty()
                : Optional.of(DurationText.parse(spec.triggers().git().interval()));
        Optional<String> answered = answered(build, rebuild);
        if (interval.isEmpty() && answered.isPresent()) {
            return new SourceWatch.Answer(new Revision.At(answered.get(), Optional.empty()), Optional.empty());
        }
        return watch.revision(
                build.getMetadata().getUid(),
                build.getMetadata().getGeneration() + "/" + rebuild,
                interval,
                now,
                () -> git.resolve(remote(namespace, spec, source)));
    }

    /** The revision that the spec as it is was built from; without a trigger, a restarted operator looks no further. */
    private static Optional<String> answered(ImageBuild build, String rebuild) {
        ImageBuildStatus status = build.getStatus();
        if (status == null
                || status.getInputHash() == null
                || !Objects.equals(
                        status.getObservedGeneration(), build.getMetadata().getGeneration())
                || !rebuild.equals(Objects.requireNonNullElse(status.getRebuildToken(), ""))) {
            return Optional.empty();
        }
        return Optional.ofNullable(status.getRevision());
    }

    private GitRemote remote(String namespace, ImageBuildSpec spec, GitSource source) {
        Optional<GitCredentials> credentials = Optional.ofNullable(source.secretRef())
                .flatMap(ref -> objects.secret(namespace, ref.name()))
                .flatMap(GitCredentials::fromSecret);
        Optional<KeyRef> ca = Optional.ofNullable(spec.registries().caBundleRef())
                .or(() -> defaultCa.map(name -> new KeyRef(name, "ca.crt")));
        Optional<String> certificates = ca.flatMap(ref ->
                objects.configMap(namespace, ref.name()).flatMap(values -> Optional.ofNullable(values.get(ref.key()))));
        String revision = source.revision() == null ? "" : source.revision();
        return new GitRemote(source.url(), revision, credentials, certificates);
    }

    private static String digest(Map<String, String> files) {
        StringBuilder content = new StringBuilder();
        new TreeMap<>(files).forEach((name, text) -> {
            for (String part : List.of(name, text)) {
                content.append(part.getBytes(StandardCharsets.UTF_8).length)
                        .append(':')
                        .append(part);
            }
        });
        return Digest.of(content.toString()).toString();
    }
}
