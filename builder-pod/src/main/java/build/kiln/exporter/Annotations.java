package build.kiln.exporter;

import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.oci.Platform;
import build.kiln.oci.Platforms;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Annotations by the place they go to, in buildx's notation: {@code manifest[linux/amd64],index:key}. */
record Annotations(List<Entry> entries) {
    private static final Pattern LEVELS =
            Pattern.compile("((?:[a-z-]+(?:\\[[A-Za-z0-9_/.-]+])?)(?:,[a-z-]+(?:\\[[A-Za-z0-9_/.-]+])?)*):(.+)");
    private static final Pattern LEVEL = Pattern.compile("([a-z-]+)(?:\\[([^]]+)])?");

    Annotations {
        entries = List.copyOf(entries);
    }

    /** Where an annotation stands. */
    enum Level {
        MANIFEST("manifest"),
        MANIFEST_DESCRIPTOR("manifest-descriptor"),
        INDEX("index"),
        INDEX_DESCRIPTOR("index-descriptor");

        private final String text;

        Level(String text) {
            this.text = text;
        }

        static Optional<Level> named(String name) {
            for (Level level : values()) {
                if (level.text.equals(name)) {
                    return Optional.of(level);
                }
            }
            return Optional.empty();
        }
    }

    /** One annotation at one place; without a platform, of every platform. */
    record Entry(Level level, Optional<Platform> platform, String key, String value) {}

    /** Without a level, an annotation is the manifest's. */
    static Annotations parse(Map<String, String> annotations) throws BuildException {
        List<Entry> entries = new ArrayList<>();
        for (var annotation : annotations.entrySet()) {
            Matcher levels = LEVELS.matcher(annotation.getKey());
            if (!levels.matches()) {
                entries.add(new Entry(Level.MANIFEST, Optional.empty(), annotation.getKey(), annotation.getValue()));
                continue;
            }
            for (String level : levels.group(1).split(",", -1)) {
                entries.add(parse(level, levels.group(2), annotation.getValue()));
            }
        }
        return new Annotations(entries);
    }

    private static Entry parse(String text, String key, String value) throws BuildException {
        Matcher matcher = LEVEL.matcher(text);
        Optional<Level> level = matcher.matches() ? Level.named(matcher.group(1)) : Optional.empty();
        if (level.isEmpty()) {
            throw BuildException.of(Reason.INVALID_REQUEST, "unknown annotation level \"" + text + "\"")
                    .withHint("Use manifest, manifest-descriptor, index or index-descriptor.");
        }
        return new Entry(level.get(), Optional.ofNullable(matcher.group(2)).map(Annotations::platform), key, value);
    }

    private static Platform platform(String text) {
        String[] parts = text.split("/", 3);
        return Platforms.normalise(
                new Platform(parts[0], parts.length > 1 ? parts[1] : "", parts.length > 2 ? parts[2] : "", ""));
    }

    /** Refuses annotations that an image for {@code platforms} has no place for; one of an index may leave some to others. */
    void check(List<Platform> platforms, ExportOptions options) throws BuildException {
        List<Platform> known = platforms.stream().map(Platforms::normalise).toList();
        boolean whole = options.standing() != ExportOptions.Standing.IN_INDEX;
        for (Entry entry : entries) {
            boolean ofIndex = entry.level == Level.INDEX || entry.level == Level.INDEX_DESCRIPTOR;
            if (ofIndex && whole && known.size() == 1) {
                throw invalid("index annotations not supported for single platform export: " + entry.key);
            }
            if (whole
                    && entry.platform
                            .filter(platform -> !known.contains(platform))
                            .isPresent()) {
                throw invalid("invalid annotation: no platform %s found in source: %s"
                        .formatted(entry.platform.get(), entry.key));
            }
            if (options.mediaTypes() == ExportOptions.MediaTypes.DOCKER && entry.level != Level.MANIFEST) {
                throw invalid("cannot export annotations with \"oci-mediatypes=false\": " + entry.key);
            }
        }
    }

    private static BuildException invalid(String message) {
        return BuildException.of(Reason.INVALID_REQUEST, message);
    }

    Map<String, String> at(Level level) {
        Map<String, String> found = new TreeMap<>();
        entries.stream().filter(entry -> entry.level == level).forEach(entry -> found.put(entry.key, entry.value));
        return found;
    }

    Map<String, String> at(Level level, Platform platform) {
        Platform wanted = Platforms.normalise(platform);
        Map<String, String> found = new TreeMap<>();
        entries.stream()
                .filter(entry -> entry.level == level
                        && entry.platform.map(wanted::equals).orElse(true))
                .forEach(entry -> found.put(entry.key, entry.value));
        return found;
    }
}
