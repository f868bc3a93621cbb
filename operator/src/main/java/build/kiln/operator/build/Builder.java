package build.kiln.operator.build;

import build.kiln.api.DurationText;
import build.kiln.api.v1alpha1.BuilderSpec;
import build.kiln.api.v1alpha1.ImageBuild;
import build.kiln.api.v1alpha1.ImageBuildSpec;
import build.kiln.api.v1alpha1.IsolationProfile;
import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildRequestJson;
import build.kiln.contract.FailureReasons;
import build.kiln.contract.Isolation;
import build.kiln.contract.Join;
import build.kiln.operator.decide.Decision;
import build.kiln.operator.observe.AttemptJobs;
import build.kiln.operator.observe.BuilderJob;
import build.kiln.operator.pod.BuildAttempt;
import build.kiln.operator.pod.BuildPlaces;
import build.kiln.operator.pod.BuilderPlan;
import build.kiln.operator.pod.BuilderPodFactory;
import build.kiln.operator.pod.Isolations;
import build.kiln.operator.pod.NamespaceObjects;
import build.kiln.operator.pod.NodeArchitectures;
import build.kiln.operator.pod.Owner;
import build.kiln.operator.pod.PartJobFactory;
import build.kiln.operator.pod.Placement;
import build.kiln.operator.pod.Provenance;
import build.kiln.operator.pod.Split;
import build.kiln.operator.status.Turn;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Starts the Jobs of builds, and what they need around them. */
final class Builder {
    private static final Duration LEAST_TIME = Duration.ofMinutes(1);

    private final ObjectStore objects;
    private final SpecRequests requests;
    private final BuildSettings settings;
    private final BuilderPodFactory pods;
    private final PartJobFactory parts;

    Builder(ObjectStore objects, SpecRequests requests, BuildSettings settings) {
        this.objects = objects;
        this.requests = requests;
        this.settings = settings;
        this.pods = new BuilderPodFactory(settings.builder());
        this.parts = new PartJobFactory(settings.builder());
    }

    /**
     * Creates what is not there yet and returns what to show; starting twice starts once.
     *
     * @param warnings of policies
     */
    Turn start(
            ImageBuild build,
            Decision.Begin begin,
            InputReader.Reading.Complete inputs,
            String inputHash,
            Optional<Provenance> previous,
            String warnings)
            throws RejectedSpecException {
        BuildAttempt attempt = new BuildAttempt(owner(build), begin.number(), begin.attempt());
        List<Node> nodes = objects.nodes();
        Isolation isolation =
                begin.isolation().orElseGet(() -> isolation(build.getSpec().builder(), nodes));
        Provenance provenance = new Provenance(
                inputHash,
                build.getMetadata().getGeneration(),
                inputs.inputs().revision(),
                Reasons.of(begin.why(), inputs.inputs().revision(), previous, Annotations.rebuild(build)),
                Annotations.rebuild(build));
        BuildRequest request = requests.request(build, inputs.inputs(), begin.number(), isolation);
        String whole = BuildRequestJson.write(request);
        if (whole.getBytes(StandardCharsets.UTF_8).length > BuilderPlan.LARGEST_REQUEST) {
            throw new RejectedSpecException(
                    FailureReasons.CONTEXT_TOO_LARGE,
                    "the spec's inline files, arguments and labels exceed " + BuilderPlan.LARGEST_REQUEST / 1024
                            + " KiB: move the files to a ConfigMap, a volume or Git");
        }
        String namespace = attempt.owner().namespace();
        if (settings.networkPolicy() == BuildSettings.NetworkPolicies.CREATED) {
            objects.ensure(NamespaceObjects.networkPolicy(namespace, settings.denied()));
        }
        Layout layout = layout(build.getSpec(), namespace, nodes, isolation);
        Job first = objects.create(pods.job(new BuilderPlan(
                attempt,
                provenance,
                layout.split(),
                layout.split()
                        .map(split -> request.forPlatforms(split.lead().platforms()))
                        .map(BuildRequestJson::write)
                        .orElse(whole),
                isolation,
                Optional.of(layout.claim()),
                inputs.pod().mounts(),
                layout.placement(),
                request.cache().isExported() ? BuilderPlan.Export.AFTER_THE_BUILD : BuilderPlan.Export.NONE,
                DurationText.parse(build.getSpec().builder().timeout()))));
        BuilderJob.of(first).ifPresent(job -> proceed(attempt, new AttemptJobs(List.of(job))));
        return new Turn.Started(attempt, provenance, isolation, warnings);
    }

    /**
     * Creates the Jobs that an attempt still needs; those that are there already are left as they are.
     *
     * @param join what its parts left; empty when not all parts have a Job
     */
    void proceed(Owner owner, AttemptJobs jobs, Optional<Join> join, Instant now) {
        BuildAttempt attempt =
                new BuildAttempt(owner, jobs.any().number(), jobs.any().attempt());
        join.ifPresentOrElse(parts -> join(attempt, jobs, parts, now), () -> proceed(attempt, jobs));
    }

    private void proceed(BuildAttempt attempt, AttemptJobs jobs) {
        BuilderJob other = jobs.any();
        jobs.split()
                .ifPresent(split -> other.request()
                        .ifPresent(request -> split.members().stream()
                                .filter(member ->
                                        jobs.part(member.architecture()).isEmpty())
                                .forEach(member ->
                                        objects.create(parts.part(attempt, other.job(), request, split, member)))));
    }

    private void join(BuildAttempt attempt, AttemptJobs jobs, Join join, Instant now) {
        jobs.split().ifPresent(split -> {
            BuilderJob first = jobs.part(split.lead().architecture()).orElseGet(jobs::any);
            first.request()
                    .ifPresent(request -> objects.create(
                            parts.index(attempt, first.job(), request, split, join, left(request, join, now))));
        });
    }

    /** What is left of the build's time, and in any case enough for a few requests. */
    private static Duration left(BuildRequest request, Join join, Instant now) {
        Duration left = request.options().timeout().minus(Duration.between(join.started(), now));
        return left.compareTo(LEAST_TIME) < 0 ? LEAST_TIME : left;
    }

    /**
     * Where a build runs.
     *
     * @param claim of the first builder, or the only one
     * @param placement of that builder
     */
    private record Layout(Optional<Split> split, String claim, Placement placement) {}

    private Layout layout(ImageBuildSpec spec, String namespace, List<Node> nodes, Isolation isolation) {
        Placement placement = placement(spec.builder());
        CacheClaims claims =
                new CacheClaims(objects, settings, namespace, spec.cache().volume(), isolation);
        BuildPlaces places = hasContextOnOneNode(spec, namespace)
                ? new BuildPlaces.Anywhere()
                : BuildPlaces.of(spec.platforms(), NodeArchitectures.of(nodes, placement));
        return switch (places) {
            case BuildPlaces.Anywhere() -> new Layout(Optional.empty(), claims.any(), placement);
            case BuildPlaces.OnOne(String architecture) ->
                new Layout(Optional.empty(), claims.of(architecture), placement.on(architecture));
            case BuildPlaces.OnSeveral several -> {
                Split split = claims.of(spec.platforms(), several);
                yield new Layout(
                        Optional.of(split),
                        split.lead().claim(),
                        placement.on(split.lead().architecture()));
            }
        };
    }

    /** A context that only one node at a time can mount keeps all platforms together. */
    private boolean hasContextOnOneNode(ImageBuildSpec spec, String namespace) {
        return spec.source().volume() != null
                && objects.accessModes(namespace, spec.source().volume().claimName())
                        .filter(modes -> modes.contains("ReadWriteMany") || modes.contains("ReadOnlyMany"))
                        .isEmpty();
    }

    /** How long a builder of {@code spec} can push at most, from now on, whatever happens to the operator. */
    Duration longestLife(ImageBuildSpec spec) {
        Duration one = pods.longestLife(DurationText.parse(spec.builder().timeout()));
        // Of several platforms, another builder may follow the first ones.
        return spec.platforms().size() > 1 ? one.multipliedBy(2) : one;
    }

    static Owner owner(ImageBuild build) {
        return new Owner(
                ImageBuild.API_VERSION,
                ImageBuild.KIND,
                build.getMetadata().getNamespace(),
                build.getMetadata().getName(),
                build.getMetadata().getUid());
    }

    private Isolation isolation(BuilderSpec builder, List<Node> nodes) {
        IsolationProfile asked =
                builder.isolation() == IsolationProfile.AUTO ? settings.isolation() : builder.isolation();
        return switch (asked) {
            case BASELINE -> Isolation.BASELINE;
            case USERNS -> Isolation.USERNS;
            case ROOTLESS -> Isolation.ROOTLESS;
            case RESTRICTED -> Isolation.RESTRICTED;
            case AUTO, UNKNOWN -> Isolations.strongest(nodes, settings.builder().seccompProfile());
        };
    }

    private Placement placement(BuilderSpec builder) {
        return new Placement(
                Objects.requireNonNullElse(builder.resources(), settings.resources()),
                builder.nodeSelector(),
                builder.tolerations());
    }
}
