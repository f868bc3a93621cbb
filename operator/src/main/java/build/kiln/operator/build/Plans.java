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
import build.kiln.operator.pod.BuildAttempt;
import build.kiln.operator.pod.BuildPlaces;
import build.kiln.operator.pod.BuilderPlan;
import build.kiln.operator.pod.Isolations;
import build.kiln.operator.pod.NodeArchitectures;
import build.kiln.operator.pod.Placement;
import build.kiln.operator.pod.Provenance;
import build.kiln.operator.pod.Split;
import io.fabric8.kubernetes.api.model.Node;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Decides the builders of builds: what they are asked, where they run and with what. */
final class Plans {
    private final ObjectStore objects;
    private final SpecRequests requests;
    private final BuildSettings settings;

    Plans(ObjectStore objects, SpecRequests requests, BuildSettings settings) {
        this.objects = objects;
        this.requests = requests;
        this.settings = settings;
    }

    /**
     * The plan of an attempt, or of the first of its parts; the claims that it names exist.
     *
     * @param given the isolation; empty to choose
     * @throws RejectedSpecException when the spec cannot be built as it is
     */
    BuilderPlan plan(
            ImageBuild build,
            BuildAttempt attempt,
            Optional<Isolation> given,
            Provenance provenance,
            InputReader.Reading.Complete inputs)
            throws RejectedSpecException {
        List<Node> nodes = objects.nodes();
        Isolation isolation = given.orElseGet(() -> isolation(build.getSpec().builder(), nodes));
        BuildRequest request = requests.request(build, inputs.inputs(), attempt.build(), isolation);
        String whole = BuildRequestJson.write(request);
        if (whole.getBytes(StandardCharsets.UTF_8).length > BuilderPlan.LARGEST_REQUEST) {
            throw new RejectedSpecException(
                    FailureReasons.CONTEXT_TOO_LARGE,
                    "the spec's inline files, arguments and labels exceed " + BuilderPlan.LARGEST_REQUEST / 1024
                            + " KiB: move the files to a ConfigMap, a volume or Git");
        }
        Layout layout = layout(build.getSpec(), attempt.owner().namespace(), nodes, isolation);
        return new BuilderPlan(
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
                DurationText.parse(build.getSpec().builder().timeout()));
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
