package build.kiln.cli;

import java.nio.file.Path;
import java.util.Optional;

/** One {@code --output}, as docker buildx reads it. */
sealed interface OutputSpec {
    /** {@code type=oci}; no destination means standard output. */
    record Oci(Optional<Path> destination, boolean tar) implements OutputSpec {
        public Oci {
            if (!tar && destination.isEmpty()) {
                throw new UsageException("--output: type=oci,tar=false needs dest=DIRECTORY");
            }
        }
    }

    /** {@code type=docker}; no destination means the local store. */
    record Docker(Optional<Path> destination) implements OutputSpec {}

    /** {@code type=tar}; no destination means standard output. */
    record Tar(Optional<Path> destination) implements OutputSpec {}

    /** {@code type=local}. */
    record Local(Path destination) implements OutputSpec {}

    /** {@code type=registry}. */
    record Registry() implements OutputSpec {}

    /** {@code type=image} without a push: the local store. */
    record Store() implements OutputSpec {}

    /** Reads {@code type=…,dest=…}, {@code -} for a tar on standard output, or the name of a directory. */
    static OutputSpec parse(String text) {
        if (text.equals("-")) {
            return new Tar(Optional.empty());
        }
        if (text.isEmpty()) {
            throw new UsageException("--output: a type or a directory is missing");
        }
        if (!text.contains("=")) {
            return new Local(Path.of(text));
        }
        Fields fields = Fields.parse("--output", text);
        OutputSpec spec = of(fields);
        fields.done();
        return spec;
    }

    private static OutputSpec of(Fields fields) {
        String type = fields.take("type")
                .orElseThrow(() -> new UsageException(
                        "--output: type is missing; one of oci, docker, tar, local, registry, image"));
        Optional<Path> destination = fields.takeAny("dest", "destination", "output")
                .filter(dest -> !dest.equals("-"))
                .map(Path::of);
        return switch (type) {
            case "oci" -> new Oci(destination, fields.takeFlag("tar", true));
            case "docker" -> new Docker(destination);
            case "tar" -> new Tar(destination);
            case "local" ->
                new Local(
                        destination.orElseThrow(() -> new UsageException("--output: type=local needs dest=DIRECTORY")));
            case "registry" -> new Registry();
            case "image" -> fields.takeFlag("push", false) ? new Registry() : new Store();
            default ->
                throw new UsageException(
                        "--output: unknown type \"%s\"; one of oci, docker, tar, local, registry, image"
                                .formatted(type));
        };
    }
}
