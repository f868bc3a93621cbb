package build.kiln.cli;

import build.kiln.build.ImageFormat;
import build.kiln.contract.Output;
import build.kiln.exporter.Target;
import build.kiln.reference.InvalidReferenceException;
import build.kiln.reference.Reference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * All that a command line says about results: one image, and the places it goes to.
 *
 * @param names of the image where an output has none of its own
 */
record Outputs(List<OutputSpec> specs, List<Reference> names) {
    Outputs {
        specs = List.copyOf(specs);
        names = List.copyOf(names);
    }

    /** What the options say, and the local store when they say nothing. */
    static Outputs of(BuildCommand command) {
        List<OutputSpec> specs =
                new ArrayList<>(command.outputs.stream().map(OutputSpec::parse).toList());
        if (command.push && specs.stream().noneMatch(Outputs::isPush)) {
            specs.add(new OutputSpec.Registry(ImageFields.NONE));
        }
        if (command.load || specs.isEmpty()) {
            specs.add(new OutputSpec.Store(ImageFields.NONE));
        }
        Outputs outputs = new Outputs(specs, references("--tag", command.tags));
        for (OutputSpec spec : specs) {
            if (isPush(spec) && outputs.references(spec).isEmpty()) {
                throw new UsageException("a push needs a name: give --tag");
            }
        }
        return outputs;
    }

    private static boolean isPush(OutputSpec spec) {
        return spec instanceof OutputSpec.Registry || spec instanceof OutputSpec.RegistryByDigest;
    }

    private static List<Reference> references(String option, List<String> texts) {
        List<Reference> references = new ArrayList<>();
        for (String text : texts) {
            try {
                references.add(Reference.parse(text));
            } catch (InvalidReferenceException e) {
                throw new UsageException(option + ": " + e.getMessage());
            }
        }
        return references;
    }

    private List<Reference> references(OutputSpec spec) {
        List<String> own = spec.imageFields().names();
        List<Reference> given = own.isEmpty() || !names.isEmpty() ? names : references("--output", own);
        return spec instanceof OutputSpec.RegistryByDigest
                ? given.stream().map(Outputs::withoutTag).toList()
                : given.stream().map(Reference::orLatest).toList();
    }

    private static Reference withoutTag(Reference reference) {
        if (reference.tag().isPresent() || reference.digest().isPresent()) {
            throw new UsageException("--output: what is pushed by digest (%s) has a name without a tag, not %s"
                    .formatted(OutputSpec.BY_DIGEST, reference.familiar()));
        }
        return reference;
    }

    /** Every name that the image gets. */
    List<Reference> allNames() {
        return specs.stream()
                .filter(OutputSpec::isImage)
                .flatMap(spec -> references(spec).stream())
                .distinct()
                .toList();
    }

    boolean hasImage() {
        return specs.stream().anyMatch(OutputSpec::isImage);
    }

    /** Whether the image goes into a layout or an archive. */
    boolean hasFile() {
        return specs.stream().anyMatch(spec -> spec instanceof OutputSpec.Oci || spec instanceof OutputSpec.Docker);
    }

    List<Target> targets() {
        return specs.stream().flatMap(this::targets).toList();
    }

    private Stream<Target> targets(OutputSpec spec) {
        return switch (spec) {
            case OutputSpec.Registry _ -> Stream.of(new Target.Registry(references(spec)));
            case OutputSpec.RegistryByDigest _ ->
                references(spec).stream().map(Reference::repository).map(Target.RegistryByDigest::new);
            case OutputSpec.Store _ -> Stream.of(new Target.Store(references(spec)));
            case OutputSpec.Oci oci -> Stream.of(new Target.OciLayout(oci.destination(), oci.tar(), references(spec)));
            case OutputSpec.Docker docker ->
                Stream.of(new Target.DockerArchive(docker.destination(), references(spec)));
            case OutputSpec.Tar tar -> Stream.of(new Target.Tar(tar.destination()));
            case OutputSpec.Local local -> Stream.of(new Target.Directory(local.destination(), local.platforms()));
            case OutputSpec.Nothing _ -> Stream.of(new Target.Nothing());
        };
    }

    /** The registries that outputs say may be asked over plain HTTP. */
    List<String> insecureRegistries() {
        return specs.stream()
                .filter(spec -> spec.imageFields().insecure())
                .flatMap(spec -> references(spec).stream())
                .map(reference -> reference.repository().domain())
                .distinct()
                .toList();
    }

    /** How layers are packed; {@code otherwise} when no output says so. */
    Output.Compression compression(String otherwise) {
        String type =
                agreed("compression", ImageFields::compression).orElseGet(() -> ImageFields.compression(otherwise));
        int level =
                agreed("compression-level", fields -> boxed(fields.level())).orElse(Output.Compression.DEFAULT_LEVEL);
        return new Output.Compression(type, level);
    }

    private static Optional<Integer> boxed(OptionalInt level) {
        return level.isPresent() ? Optional.of(level.getAsInt()) : Optional.empty();
    }

    ImageFormat format() {
        boolean docker = !agreed("oci-mediatypes", ImageFields::ociTypes).orElse(true);
        boolean forced = specs.stream().anyMatch(spec -> spec.imageFields().forced());
        return new ImageFormat(
                docker ? ImageFormat.Documents.DOCKER : ImageFormat.Documents.OCI,
                forced ? ImageFormat.BaseLayers.MUST_MATCH : ImageFormat.BaseLayers.AS_THEY_ARE);
    }

    Map<String, String> annotations() {
        Map<String, String> all = new LinkedHashMap<>();
        specs.forEach(spec -> all.putAll(spec.imageFields().annotations()));
        return all;
    }

    /** One build makes one image; outputs that want it differently cannot all have it. */
    private <T> Optional<T> agreed(String field, Function<ImageFields, Optional<T>> value) {
        List<T> values = specs.stream()
                .flatMap(spec -> value.apply(spec.imageFields()).stream())
                .distinct()
                .toList();
        if (values.size() > 1) {
            throw new UsageException("--output: outputs of one build share %s, but one says %s and another %s"
                    .formatted(field, values.get(0), values.get(1)));
        }
        return values.stream().findFirst();
    }
}
