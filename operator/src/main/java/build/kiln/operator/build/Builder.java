package build.kiln.operator.build;

import build.kiln.api.DurationText;
import build.kiln.api.v1alpha1.BuilderSpec;
import build.kiln.api.v1alpha1.ImageBuild;
import build.kiln.api.v1alpha1.ImageBuildSpec;
import build.kiln.api.v1alpha1.IsolationProfile;
import build.kiln.contract.FailureReasons;
import build.kiln.contract.Isolation;
import build.kiln.operator.decide.Decision;
import build.kiln.operator.pod.BuildAttempt;
import build.kiln.operator.pod.BuilderPlan;
import build.kiln.operator.pod.BuilderPodFactory;
import build.kiln.operator.pod.CacheJobFactory;
import build.kiln.operator.pod.CacheVolume;
import build.kiln.operator.pod.Isolations;
import build.kiln.operator.pod.NamespaceObjects;
import build.kiln.operator.pod.Owner;
import build.kiln.operator.pod.Placement;
import build.kiln.operator.pod.Provenance;
import build.kiln.operator.status.Turn;
import io.fabric8.kubernetes.api.model.Quantity;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** Starts the Jobs of builds, and what they need around them. */
final class Builder {
    private final ObjectStore objects;
    private final SpecRequests requests;
    private final BuildSettings settings;
    private final BuilderPodFactory pods;

    Builder(ObjectStore objects, SpecRequests requests, BuildSettings settings) {
        this.objects = objects;
        this.requests = requests;
        this.settings = settings;
        this.pods = new BuilderPodFactory(settings.builder());
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
        Isolation isolation =
                begin.isolation().orElseGet(() -> isolation(build.getSpec().builder()));
        Provenance provenance = new Provenance(
                inputHash,
                build.getMetadata().getGeneration(),
                inputs.inputs().revision(),
                Reasons.of(begin.why(), inputs.inputs().revision(), previous, Annotations.rebuild(build)),
                Annotations.rebuild(build));
        String request = requests.request(build, inputs.inputs(), begin.number(), isolation);
        if (request.getBytes(StandardCharsets.UTF_8).length > BuilderPlan.LARGEST_REQUEST) {
            throw new RejectedSpecException(
                    FailureReasons.CONTEXT_TOO_LARGE,
                    "the spec's inline files, arguments and labels exceed " + BuilderPlan.LARGEST_REQUEST / 1024
                            + " KiB: move the files to a ConfigMap, a volume or Git");
        }
        String namespace = attempt.owner().namespace();
        if (settings.networkPolicy() == BuildSettings.NetworkPolicies.CREATED) {
            objects.ensure(NamespaceObjects.networkPolicy(namespace, settings.denied()));
        }
        objects.create(pods.job(new BuilderPlan(
                attempt,
                provenance,
                request,
                isolation,
                Optional.of(cacheClaim(build.getSpec(), namespace, isolation)),
                inputs.pod().mounts(),
                placement(build.getSpec().builder()),
                DurationText.parse(build.getSpec().builder().timeout()))));
        return new Turn.Started(attempt, provenance, isolation, warnings);
    }

    /** How long a builder of {@code spec} can push at most, from now on, whatever happens to the operator. */
    Duration longestLife(ImageBuildSpec spec) {
        return pods.longestLife(DurationText.parse(spec.builder().timeout()));
    }

    static Owner owner(ImageBuild build) {
        return new Owner(
                ImageBuild.API_VERSION,
                ImageBuild.KIND,
                build.getMetadata().getNamespace(),
                build.getMetadata().getName(),
                build.getMetadata().getUid());
    }

    private Isolation isolation(BuilderSpec builder) {
        IsolationProfile asked =
                builder.isolation() == IsolationProfile.AUTO ? settings.isolation() : builder.isolation();
        return switch (asked) {
            case BASELINE -> Isolation.BASELINE;
            case USERNS -> Isolation.USERNS;
            case ROOTLESS -> Isolation.ROOTLESS;
            case RESTRICTED -> Isolation.RESTRICTED;
            case AUTO, UNKNOWN ->
                Isolations.strongest(objects.nodes(), settings.builder().seccompProfile());
        };
    }

    private String cacheClaim(ImageBuildSpec spec, String namespace, Isolation isolation) {
        build.kiln.api.v1alpha1.CacheVolume wanted = spec.cache().volume();
        if (wanted.claimName() != null) {
            return wanted.claimName();
        }
        CacheVolume defaults = settings.cache();
        CacheVolume volume = new CacheVolume(
                wanted.size() == null ? defaults.size() : new Quantity(wanted.size()),
                Optional.ofNullable(wanted.storageClassName()).or(defaults::storageClass),
                defaults.accessMode(),
                defaults.collection());
        objects.ensure(NamespaceObjects.cacheClaim(namespace, volume));
        volume.collection()
                .map(schedule ->
                        new CacheJobFactory(settings.builder()).cronJob(namespace, schedule, volume, isolation))
                .ifPresent(objects::ensure);
        return NamespaceObjects.CACHE_CLAIM;
    }

    private Placement placement(BuilderSpec builder) {
        return new Placement(
                Objects.requireNonNullElse(builder.resources(), settings.resources()),
                builder.nodeSelector(),
                builder.tolerations());
    }
}
