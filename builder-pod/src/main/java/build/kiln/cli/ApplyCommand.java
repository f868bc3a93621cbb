package build.kiln.cli;

import build.kiln.api.v1alpha1.ImageBuild;
import build.kiln.contract.BuildIdentity;
import build.kiln.contract.BuildOptions;
import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildResult;
import build.kiln.contract.Isolation;
import build.kiln.contract.Output;
import build.kiln.contract.PolicyDocument;
import build.kiln.contract.RegistryAccess;
import build.kiln.request.BuildRequests;
import build.kiln.request.Installation;
import build.kiln.request.InvalidSpecException;
import build.kiln.request.ResolvedInputs;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code kiln apply}: what the operator does with an ImageBuild, on this machine. */
final class ApplyCommand implements Command {
    private final Console console;
    StoreOptions store = new StoreOptions();
    RegistryOptions registries = new RegistryOptions();
    Path file = Path.of("");
    List<Path> policies = new ArrayList<>();
    boolean push;

    ApplyCommand(Console console) {
        this.console = console;
    }

    @Override
    public void declare(Declaration to) {
        to.about("Build an ImageBuild manifest here and print its status.");
        to.include(store);
        to.include(registries);
        to.option("-f", "--filename")
                .required()
                .label("FILE")
                .about("The manifest. Volumes, ConfigMaps and Secrets are the directories of their names beside it.")
                .path(value -> file = value);
        to.option("--policy")
                .label("FILE")
                .about("ImagePolicies beside those of the manifest's own file, once or several times.")
                .paths(value -> policies = value);
        to.option("--push")
                .about("Push to the manifest's registry instead of keeping the image here.")
                .flag(value -> push = value);
    }

    @Override
    public Integer call() throws IOException {
        ObjectMapper yaml = new ObjectMapper(new YAMLFactory().disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER))
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        ImageBuild manifest = read(yaml);
        BuildResult result = new LocalBuilds(console)
                .build(
                        request(manifest),
                        store,
                        new PlainProgress(console.err()),
                        known -> show(yaml, LocalStatus.of(manifest, known)));
        return ExitCodes.of(result.outcome());
    }

    private void show(ObjectMapper yaml, Object status) {
        try {
            console.out().print(yaml.writeValueAsString(status));
            console.out().flush();
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ImageBuild read(ObjectMapper yaml) throws IOException {
        List<JsonNode> builds = PolicyFiles.read(List.of(file)).others();
        if (builds.size() != 1) {
            throw new UsageException(file + " holds " + builds.size() + " objects that are no ImagePolicies, not one");
        }
        try {
            ImageBuild manifest = yaml.treeToValue(builds.getFirst(), ImageBuild.class);
            if (!"ImageBuild".equals(manifest.getKind())
                    || manifest.getSpec() == null
                    || manifest.getMetadata().getName() == null) {
                throw new UsageException(file + " is not an ImageBuild with a name and a spec");
            }
            return manifest;
        } catch (JsonMappingException e) {
            String place = e.getPath().stream()
                    .map(JsonMappingException.Reference::getFieldName)
                    .filter(Objects::nonNull)
                    .collect(Collectors.joining("."));
            throw new UsageException("%s: %s has not the form that docs/api.md describes"
                    .formatted(file, place.isEmpty() ? "it" : place));
        } catch (JsonProcessingException e) {
            throw new UsageException("%s: %s".formatted(file, e.getOriginalMessage()));
        }
    }

    private List<PolicyDocument> policies() throws IOException {
        List<Path> files = new ArrayList<>(List.of(file));
        files.addAll(policies);
        return PolicyFiles.read(files).documents();
    }

    private BuildRequest request(ImageBuild manifest) throws IOException {
        Installation here = new Installation(
                Optional.empty(),
                0,
                0,
                0,
                new NeighbourFiles(manifest.getSpec(), directory(), store.resolve(console)),
                push ? Output.Delivery.REGISTRY : Output.Delivery.LOCAL_STORE,
                BuildOptions.ProgressFormat.PLAIN);
        String namespace =
                Optional.ofNullable(manifest.getMetadata().getNamespace()).orElse("");
        try {
            BuildRequest request = new BuildRequests(here)
                    .create(
                            manifest.getSpec(),
                            ResolvedInputs.NONE,
                            new BuildIdentity(namespace, manifest.getMetadata().getName(), "", 1),
                            Isolation.LOCAL,
                            policies());
            return request.withRegistries(given(request.registries()).and(registries.resolve(console)));
        } catch (InvalidSpecException e) {
            throw new UsageException("%s: %s".formatted(file, e.getMessage()));
        }
    }

    private Path directory() {
        return Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
    }

    /** The manifest's settings; where a Secret of credentials is not beside it, those of this machine do. */
    private static RegistryAccess given(RegistryAccess settings) {
        return new RegistryAccess(
                settings.pullConfig().filter(file -> Files.exists(Path.of(file))),
                settings.pushConfig().filter(file -> Files.exists(Path.of(file))),
                settings.insecure(),
                settings.caBundle(),
                settings.mirrors());
    }
}
