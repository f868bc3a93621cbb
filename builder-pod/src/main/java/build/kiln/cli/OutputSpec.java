package build.kiln.cli;

import build.kiln.exporter.Target;
import java.nio.file.Path;
import java.util.Optional;

/** One {@code --output}, as docker buildx reads it. */
sealed interface OutputSpec {
    String BY_DIGEST = "push-by-digest";
    String TYPES = "oci, docker, tar, local, registry, image, cacheonly";

    /** {@code type=oci}, or {@code type=docker,tar=false}; no destination means standard output. */
    record Oci(Optional<Path> destination, boolean tar, ImageFields image) implements OutputSpec {
        public Oci {
            if (!tar && destination.isEmpty()) {
                throw new UsageException("--output: tar=false needs dest=DIRECTORY");
            }
        }
    }

    /** {@code type=docker,dest=…}; no destination means standard output. */
    record Docker(Optional<Path> destination, ImageFields image) implements OutputSpec {}

    /** {@code type=tar}; no destination means standard output. */
    record Tar(Optional<Path> destination) implements OutputSpec {}

    /** {@code type=local}. */
    record Local(Path destination, Target.PlatformDirectories platforms) implements OutputSpec {}

    /** {@code type=registry}, or {@code type=image,push=true}. */
    record Registry(ImageFields image) implements OutputSpec {}

    /** A push with {@code push-by-digest=true}: under no tag. */
    record RegistryByDigest(ImageFields image) implements OutputSpec {}

    /** {@code type=image} without a push, or {@code type=docker} without a destination: the local store. */
    record Store(ImageFields image) implements OutputSpec {}

    /** {@code type=cacheonly}: the build's steps are run and kept, and that is all. */
    record Nothing() implements OutputSpec {}

    /** What is said of the image; {@link ImageFields#NONE} for outputs that are none. */
    default ImageFields imageFields() {
        return switch (this) {
            case Oci oci -> oci.image();
            case Docker docker -> docker.image();
            case Registry registry -> registry.image();
            case RegistryByDigest byDigest -> byDigest.image();
            case Store store -> store.image();
            case Tar _, Local _, Nothing _ -> ImageFields.NONE;
        };
    }

    /** Whether it is an image with a digest. */
    default boolean isImage() {
        return switch (this) {
            case Oci _, Docker _, Registry _, RegistryByDigest _, Store _ -> true;
            case Tar _, Local _, Nothing _ -> false;
        };
    }

    /** Whether it says no word against {@code --iidfile}: files are not what an image's ID is of. */
    default boolean mayHaveImageId() {
        return switch (this) {
            case Tar _, Local _ -> false;
            case Oci _, Docker _, Registry _, RegistryByDigest _, Store _, Nothing _ -> true;
        };
    }

    /** Reads {@code type=…,dest=…}, {@code -} for a tar on standard output, or the name of a directory. */
    static OutputSpec parse(String text) {
        if (text.equals("-")) {
            return new Tar(Optional.empty());
        }
        if (text.isEmpty()) {
            throw new UsageException("--output: a type or a directory is missing");
        }
        if (!text.contains("=")) {
            return new Local(Path.of(text), Target.PlatformDirectories.FOR_SEVERAL);
        }
        Fields fields = Fields.parse("--output", text);
        OutputSpec spec = of(fields);
        fields.done();
        return spec;
    }

    private static OutputSpec of(Fields fields) {
        String type =
                fields.take("type").orElseThrow(() -> new UsageException("--output: type is missing; one of " + TYPES));
        Optional<String> given = fields.takeAny("dest", "destination", "output");
        Optional<Path> destination = given.filter(dest -> !dest.equals("-")).map(Path::of);
        return switch (type) {
            case "oci" -> new Oci(destination, fields.takeFlag("tar", true), ImageFields.take(fields));
            case "docker" -> docker(fields, given.isPresent(), destination);
            case "tar" -> {
                // As for BuildKit, a tar has a directory for each platform all the same.
                platforms(fields);
                yield new Tar(destination);
            }
            case "local" ->
                new Local(
                        destination.orElseThrow(() -> new UsageException("--output: type=local needs dest=DIRECTORY")),
                        platforms(fields));
            case "registry" -> {
                fields.takeFlag("push", true);
                yield push(fields);
            }
            case "image" -> fields.takeFlag("push", false) ? push(fields) : kept(fields);
            case "cacheonly" -> new Nothing();
            default -> throw new UsageException("--output: unknown type \"%s\"; one of %s".formatted(type, TYPES));
        };
    }

    private static OutputSpec push(Fields fields) {
        return fields.takeFlag(BY_DIGEST, false)
                ? new RegistryByDigest(ImageFields.take(fields))
                : new Registry(ImageFields.take(fields));
    }

    private static OutputSpec kept(Fields fields) {
        fields.take(BY_DIGEST);
        return new Store(ImageFields.take(fields));
    }

    private static OutputSpec docker(Fields fields, boolean placed, Optional<Path> destination) {
        boolean tar = fields.takeFlag("tar", true);
        ImageFields image = ImageFields.take(fields);
        if (!tar) {
            return new Oci(destination, false, image);
        }
        return placed ? new Docker(destination, image) : new Store(image);
    }

    private static Target.PlatformDirectories platforms(Fields fields) {
        return fields.take("platform-split")
                .map(value -> Fields.flag("--output", "platform-split", value)
                        ? Target.PlatformDirectories.ALWAYS
                        : Target.PlatformDirectories.NEVER)
                .orElse(Target.PlatformDirectories.FOR_SEVERAL);
    }
}
