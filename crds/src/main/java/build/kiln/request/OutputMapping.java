package build.kiln.request;

import build.kiln.api.v1alpha1.ImageBuildSpec;
import build.kiln.api.v1alpha1.OutputSpec;
import build.kiln.api.v1alpha1.RegistriesSpec;
import build.kiln.api.v1alpha1.RegistryMirror;
import build.kiln.contract.BuilderFiles;
import build.kiln.contract.Output;
import build.kiln.contract.RegistryAccess;
import build.kiln.reference.Reference;
import build.kiln.reference.Repository;
import build.kiln.reference.TagTemplate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The API's output and registries as those of a request. */
final class OutputMapping {
    private OutputMapping() {}

    static Output output(OutputSpec spec, Installation installation) throws InvalidSpecException {
        Checks.required("spec.output", spec);
        List<String> tags = spec.tags().isEmpty() ? List.of(Reference.DEFAULT_TAG) : spec.tags();
        for (String tag : tags) {
            Checks.parsed("spec.output.tags", tag, TagTemplate::parse);
        }
        return new Output(
                repository(Checks.required("spec.output.image", spec.image()), installation)
                        .canonical(),
                tags,
                spec.labels(),
                spec.annotations(),
                new Output.Compression(
                        Choices.compression(spec.compression().type()),
                        Objects.requireNonNullElse(spec.compression().level(), Output.Compression.DEFAULT_LEVEL)),
                Output.TagMutability.MUTABLE,
                installation.delivery());
    }

    private static Repository repository(String image, Installation installation) throws InvalidSpecException {
        String name = Repository.namesHost(image)
                ? image
                : installation
                        .defaultRegistry()
                        .map(registry -> registry + "/" + image)
                        .orElse(image);
        return Checks.parsed("spec.output.image", name, Repository::parse);
    }

    static RegistryAccess registries(ImageBuildSpec spec, FilePaths files) {
        RegistriesSpec registries = spec.registries();
        Map<String, List<String>> mirrors = new LinkedHashMap<>();
        for (RegistryMirror mirror : registries.mirrors()) {
            mirrors.put(mirror.host(), mirror.mirrors());
        }
        return new RegistryAccess(
                PullSecret.of(spec).map(_ -> files.locate(BuilderFiles.PULL_CONFIG)),
                Optional.ofNullable(spec.output().pushSecretRef()).map(_ -> files.locate(BuilderFiles.PUSH_CONFIG)),
                registries.insecure(),
                Optional.ofNullable(registries.caBundleRef()).map(_ -> files.locate(BuilderFiles.CA_BUNDLE)),
                mirrors);
    }
}
