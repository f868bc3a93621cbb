package build.kiln.operator.build;

import build.kiln.api.v1alpha1.ImageBuild;
import build.kiln.contract.BuildIdentity;
import build.kiln.contract.BuildOptions;
import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuilderFiles;
import build.kiln.contract.FailureReasons;
import build.kiln.contract.Isolation;
import build.kiln.contract.Output;
import build.kiln.contract.PolicyDocument;
import build.kiln.contract.RegistryAccess;
import build.kiln.policy.Verdict;
import build.kiln.reference.Repository;
import build.kiln.request.BuildRequests;
import build.kiln.request.FilePaths;
import build.kiln.request.InputHash;
import build.kiln.request.Installation;
import build.kiln.request.InvalidSpecException;
import build.kiln.request.ResolvedInputs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Turns ImageBuilds into what builders are asked, with the administrator's defaults. */
final class SpecRequests {
    private static final long ANY_NUMBER = 1;

    private final BuildRequests requests;
    private final BuildSettings settings;
    private final BuildPolicies policies;

    SpecRequests(BuildSettings settings, BuildPolicies policies) {
        this.settings = settings;
        this.policies = policies;
        this.requests = new BuildRequests(new Installation(
                settings.registry(),
                0,
                settings.cache().size().getNumericalAmount().longValue(),
                settings.mountsQuota(),
                FilePaths.POD,
                Output.Delivery.REGISTRY,
                BuildOptions.ProgressFormat.PLAIN));
    }

    /**
     * What was read for a build besides its spec.
     *
     * @param revision of the source, where the operator knows it
     * @param artifact of a Flux source
     * @param args values of build arguments that come from ConfigMaps
     * @param versions of objects whose content counts, by {@code kind/name}
     */
    record Inputs(
            Optional<String> revision,
            Optional<ResolvedInputs.Artifact> artifact,
            Map<String, String> args,
            SortedMap<String, String> versions) {
        Inputs {
            args = Map.copyOf(args);
            versions = new TreeMap<>(versions);
        }
    }

    /**
     * The hash of everything that can change the image: equal hashes need no second build.
     *
     * @throws RejectedSpecException when the spec cannot be built as it is
     */
    String inputHash(ImageBuild build, Inputs inputs) throws RejectedSpecException {
        BuildRequest request = create(build, inputs, ANY_NUMBER, Isolation.RESTRICTED, List.of());
        SortedMap<String, String> versions = new TreeMap<>(inputs.versions());
        // A rebuild token asks for one build, whatever was built before it; it is no input.
        return InputHash.of(request, new InputHash.Surroundings(new TreeMap<>(), versions, ""))
                .toString();
    }

    /**
     * What a builder is asked.
     *
     * @throws RejectedSpecException when the spec cannot be built as it is
     */
    BuildRequest request(ImageBuild build, Inputs inputs, long number, Isolation isolation)
            throws RejectedSpecException {
        List<PolicyDocument> documents = policies.documents(build.getMetadata().getNamespace());
        BuildRequest request = create(build, inputs, number, isolation, documents);
        return request.withRegistries(withDefaults(request.registries()));
    }

    /**
     * What the policies in force say about a build before it begins.
     *
     * @throws RejectedSpecException when the spec cannot be built as it is
     */
    Verdict judge(ImageBuild build, Inputs inputs, Instant now) throws RejectedSpecException {
        return policies.judge(create(build, inputs, ANY_NUMBER, Isolation.RESTRICTED, List.of()), now);
    }

    /**
     * The identity of the repository that a build pushes to, when a policy says that tags there never move.
     *
     * @throws RejectedSpecException when the spec cannot be built as it is
     */
    Optional<String> keptRepository(ImageBuild build, Inputs inputs) throws RejectedSpecException {
        return policies.keepTags(build.getMetadata().getNamespace())
                ? Optional.of(identity(create(build, inputs, ANY_NUMBER, Isolation.RESTRICTED, List.of())))
                : Optional.empty();
    }

    /** The identity of the repository that a request's image is pushed to. */
    static String identity(BuildRequest request) {
        return Repository.parse(request.output().image()).identity();
    }

    private BuildRequest create(
            ImageBuild build, Inputs inputs, long number, Isolation isolation, List<PolicyDocument> documents)
            throws RejectedSpecException {
        BuildIdentity identity = new BuildIdentity(
                build.getMetadata().getNamespace(),
                build.getMetadata().getName(),
                build.getMetadata().getUid(),
                number);
        ResolvedInputs resolved = new ResolvedInputs(inputs.revision(), inputs.artifact(), inputs.args());
        try {
            return requests.create(build.getSpec(), resolved, identity, isolation, documents);
        } catch (InvalidSpecException e) {
            String reason = e.field().startsWith("spec.output")
                    ? FailureReasons.INVALID_REFERENCE
                    : FailureReasons.INVALID_REQUEST;
            throw new RejectedSpecException(reason, Objects.requireNonNullElse(e.getMessage(), e.field()));
        }
    }

    private RegistryAccess withDefaults(RegistryAccess spec) {
        List<String> insecure = new ArrayList<>(spec.insecure());
        insecure.addAll(settings.insecureRegistries());
        Map<String, List<String>> mirrors = new LinkedHashMap<>(settings.mirrors());
        mirrors.putAll(spec.mirrors());
        return new RegistryAccess(
                spec.pullConfig(),
                spec.pushConfig(),
                insecure,
                spec.caBundle().or(() -> settings.caConfigMap().map(name -> BuilderFiles.CA_BUNDLE)),
                mirrors);
    }
}
