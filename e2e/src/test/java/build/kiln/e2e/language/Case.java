package build.kiln.e2e.language;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One build of the corpus. A {@code .cases} file holds many: a line {@code === name}, lines {@code % option value}, the
 * Dockerfile, and after a line {@code --- path} a further file of the context.
 *
 * @param options {@code arg}, {@code target}, {@code platform}, {@code error} and others, in order; {@link KilnWords} and
 *     {@link BuildkitWords} tell them all
 * @param files by path in the context, the Dockerfile among them
 */
record Case(String name, List<Option> options, Map<String, String> files) {
    static final String DOCKERFILE = "Dockerfile";

    Case {
        options = List.copyOf(options);
        files = Map.copyOf(files);
    }

    record Option(String name, String value) {}

    /** The values given for {@code option}. */
    List<String> values(String option) {
        return options.stream()
                .filter(given -> given.name().equals(option))
                .map(Option::value)
                .toList();
    }

    /** The path of the Dockerfile in the context. */
    String dockerfile() {
        return values("file").stream().findFirst().orElse(DOCKERFILE);
    }

    /** The address of the context, when it is none of the case's own. */
    Optional<String> remote() {
        return values("remote").stream().findFirst();
    }

    /** What both builders have to say when the build has to fail. */
    Optional<String> error() {
        return values("error").stream().findFirst();
    }

    static List<Case> read(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".cases"))
                    .sorted()
                    .flatMap(file -> parse(file).stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Case> parse(Path file) {
        try {
            List<Case> cases = new ArrayList<>();
            for (String text : ("\n" + Files.readString(file)).split("\n=== ", -1)) {
                if (!text.isBlank()) {
                    cases.add(parse(text));
                }
            }
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Case parse(String text) {
        List<String> lines = text.lines().toList();
        List<Option> options = new ArrayList<>();
        int at = 1;
        while (lines.get(at).startsWith("% ")) {
            String[] words = lines.get(at++).split(" ", 3);
            options.add(new Option(words[1], words[2]));
        }
        Map<String, String> files = new LinkedHashMap<>();
        String file = DOCKERFILE;
        for (String line : lines.subList(at, lines.size())) {
            if (line.startsWith("--- ")) {
                file = line.substring(4);
            } else {
                files.merge(file, line + "\n", String::concat);
            }
        }
        return new Case(lines.getFirst(), options, files);
    }
}
