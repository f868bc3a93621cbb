package build.kiln.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an {@code --output} says about the image itself.
 *
 * @param names instead of those of {@code --tag}
 * @param compression {@code gzip}, {@code zstd} or {@code none}
 * @param forced whether layers of base images must have that compression, too
 * @param insecure whether the registry may be asked over plain HTTP
 * @param ociTypes whether media types are the OCI's, or Docker's
 * @param annotations by key with level, as {@code --annotation} has them
 */
record ImageFields(
        List<String> names,
        Optional<String> compression,
        OptionalInt level,
        boolean forced,
        boolean insecure,
        Optional<Boolean> ociTypes,
        Map<String, String> annotations) {
    static final ImageFields NONE =
            new ImageFields(List.of(), Optional.empty(), OptionalInt.empty(), false, false, Optional.empty(), Map.of());

    private static final Pattern ANNOTATION = Pattern.compile("annotation(?:-([a-z-]+))?(\\[[^]]+])?\\.(.+)");
    /** How an image is unpacked, signed for or kept by BuildKit's own stores; nothing of it is in the image. */
    private static final List<String> WITHOUT_EFFECT = List.of(
            "unpack",
            "store",
            "name-canonical",
            "dangling-name-prefix",
            "buildinfo",
            "attestation-inline",
            "attestation-prefix",
            "prefer-nondist-layers",
            "rewrite-timestamp");

    ImageFields {
        names = List.copyOf(names);
        annotations = Map.copyOf(annotations);
    }

    static ImageFields take(Fields fields) {
        List<String> names =
                fields.take("name").map(list -> List.of(list.split(",", -1))).orElse(List.of());
        WITHOUT_EFFECT.forEach(fields::take);
        return new ImageFields(
                names,
                fields.take("compression").map(ImageFields::compression),
                fields.take("compression-level").map(ImageFields::level).orElse(OptionalInt.empty()),
                fields.takeFlag("force-compression", false),
                fields.takeFlag("registry.insecure", false),
                fields.take("oci-mediatypes").map(value -> Fields.flag("--output", "oci-mediatypes", value)),
                annotations(fields));
    }

    /** The name that the engine knows a compression by. */
    static String compression(String name) {
        return switch (name) {
            case "gzip", "zstd", "none" -> name;
            case "uncompressed" -> "none";
            default ->
                throw new UsageException("compression is gzip, zstd or uncompressed, not \"%s\"".formatted(name));
        };
    }

    private static OptionalInt level(String text) {
        try {
            return OptionalInt.of(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            throw new UsageException("--output: compression-level is a number, not \"%s\"".formatted(text));
        }
    }

    private static Map<String, String> annotations(Fields fields) {
        Map<String, String> found = new LinkedHashMap<>();
        fields.takeMatching(ANNOTATION).forEach((key, value) -> {
            Matcher matcher = ANNOTATION.matcher(key);
            if (matcher.matches()) {
                String level = Optional.ofNullable(matcher.group(1)).orElse("manifest");
                String platform = Optional.ofNullable(matcher.group(2)).orElse("");
                found.put(level + platform + ":" + matcher.group(3), value);
            }
        });
        return found;
    }
}
