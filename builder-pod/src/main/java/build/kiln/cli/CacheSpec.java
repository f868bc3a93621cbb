package build.kiln.cli;

import build.kiln.cache.remote.CachePlace;
import build.kiln.contract.CacheSettings;
import build.kiln.contract.CacheSettings.ExportMode;
import build.kiln.contract.CacheSettings.Inline;
import build.kiln.reference.InvalidReferenceException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One {@code --cache-from} or {@code --cache-to}: {@code type=registry,ref=REF}, {@code type=local,src=DIR} or a reference alone, and
 * {@code --cache-to type=inline}.
 *
 * @param place as {@link CachePlace#parse} reads it
 */
record CacheSpec(String place, ExportMode mode) {
    /** How BuildKit packs and describes a cache, or what it does when it cannot write one; Kiln's has its own form. */
    private static final List<String> WITHOUT_EFFECT = List.of(
            "compression",
            "compression-level",
            "force-compression",
            "oci-mediatypes",
            "image-manifest",
            "ignore-error");

    /** Where {@code options} let the build look, and where {@code to} lets it write, on top of {@code local}. */
    static CacheSettings settings(CacheSettings local, List<String> from, List<String> to) {
        List<String> imports = from.stream()
                .flatMap(CacheSpec::references)
                .map(text -> parse("--cache-from", "src", text).place)
                .toList();
        List<CacheSettings.Export> exports = to.stream()
                .filter(text -> !isInline(text))
                .flatMap(CacheSpec::references)
                .map(text -> parse("--cache-to", "dest", text))
                .map(spec -> new CacheSettings.Export(spec.place, spec.mode))
                .toList();
        Inline inline = to.stream().anyMatch(CacheSpec::isInline) ? Inline.IN_IMAGE : Inline.NONE;
        return new CacheSettings(
                local.directory(), local.sizeLimit(), imports, exports, inline, local.mounts(), local.trust());
    }

    /** Each of several references; fields belong together. */
    private static Stream<String> references(String text) {
        return text.contains("=") ? Stream.of(text) : Stream.of(text.split(",", -1));
    }

    /** Whether {@code text} asks for a cache in the image, which has no place of its own and holds what the image holds. */
    private static boolean isInline(String text) {
        if (!text.contains("=")) {
            return false;
        }
        Fields fields = Fields.parse("--cache-to", text);
        if (!fields.take("type").equals(Optional.of("inline"))) {
            return false;
        }
        if (fields.take("mode").map(value -> mode("--cache-to", value)).equals(Optional.of(ExportMode.MAX))) {
            throw new UsageException("--cache-to: an inline cache has the image's layers and no others: mode=min");
        }
        fields.done();
        return true;
    }

    private static CacheSpec parse(String option, String directoryField, String text) {
        if (!text.contains("=")) {
            return new CacheSpec(reference(option, text), ExportMode.MIN);
        }
        Fields fields = Fields.parse(option, text);
        String type = fields.take("type").orElse("registry");
        WITHOUT_EFFECT.forEach(fields::take);
        ExportMode mode = fields.take("mode").map(value -> mode(option, value)).orElse(ExportMode.MIN);
        String place = switch (type) {
            case "registry" ->
                reference(
                        option, fields.take("ref").orElseThrow(() -> new UsageException(option + ": ref is missing")));
            case "local" ->
                CachePlace.DIRECTORY
                        + Path.of(fields.take(directoryField)
                                        .orElseThrow(() ->
                                                new UsageException(option + ": " + directoryField + " is missing")))
                                .toAbsolutePath()
                                .normalize();
            default ->
                throw new UsageException("%s: type is %s, not \"%s\""
                        .formatted(
                                option,
                                option.equals("--cache-to") ? "registry, local or inline" : "registry or local",
                                type));
        };
        fields.done();
        return new CacheSpec(place, mode);
    }

    private static ExportMode mode(String option, String value) {
        return switch (value) {
            case "min" -> ExportMode.MIN;
            case "max" -> ExportMode.MAX;
            default -> throw new UsageException("%s: mode is min or max, not \"%s\"".formatted(option, value));
        };
    }

    private static String reference(String option, String text) {
        try {
            CachePlace.parse(text);
            return text;
        } catch (InvalidReferenceException e) {
            throw new UsageException(option + ": " + e.getMessage());
        }
    }
}
