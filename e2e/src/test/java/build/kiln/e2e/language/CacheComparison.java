package build.kiln.e2e.language;

import build.kiln.e2e.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Builds a case twice with each builder, with a changed {@code a.txt} and nothing but the cache of {@code --cache-to} left from
 * the first time, and tells which files are the same: a step's that draws a random number, when it did not run again.
 */
record CacheComparison(Peer peer, KilnProcess kiln) {
    private static final String CHANGED = "a.txt";

    /** One build: its number and where its files go. */
    private record Round(int number, Path files) {
        boolean isFirst() {
            return number == 1;
        }
    }

    private interface Builder {
        Command.Outcome build(Round round) throws IOException;
    }

    /** What becomes of each file with BuildKit. */
    List<String> buildkit(Case build, Path context, Path folder) throws IOException {
        return rounds(context, folder, round -> {
            List<String> words = new ArrayList<>(List.of(
                    "--local",
                    "context=" + context,
                    "--local",
                    "dockerfile=" + context,
                    "--output",
                    "type=local,dest=" + round.files()));
            options(build, round, folder)
                    .forEach((option, value) -> words.addAll(
                            switch (option) {
                                case "cache-to" -> List.of("--export-cache", withType(value));
                                case "cache-from" -> List.of("--import-cache", withType(value));
                                default -> List.of("--output", "type=image,push=true,name=" + value);
                            }));
            return peer.buildAnew(words);
        });
    }

    private static String withType(String value) {
        return value.contains("=") ? value : "type=registry,ref=" + value;
    }

    /** What becomes of each file with Kiln. */
    List<String> kiln(Case build, Path context, Path folder) throws IOException {
        return rounds(context, folder, round -> {
            List<String> words = new ArrayList<>(List.of(
                    "build",
                    "--cache-dir",
                    folder.resolve("home-" + round.number()).toString(),
                    "--insecure-registry",
                    Peer.REGISTRY,
                    "--registry-mirror",
                    "docker.io=" + Peer.REGISTRY,
                    "--output",
                    "type=local,dest=" + round.files()));
            options(build, round, folder)
                    .forEach((option, value) -> words.addAll(
                            switch (option) {
                                case "cache-to", "cache-from" -> List.of("--" + option, value);
                                default -> List.of("--output", "type=image,push=true,name=" + value);
                            }));
            words.add(context.toString());
            return kiln.run(words, Path.of("/dev/null"));
        });
    }

    /** The first build writes the cache and pushes, the second reads. */
    private static Map<String, String> options(Case build, Round round, Path folder) {
        Map<String, String> options = new TreeMap<>();
        for (Case.Option option : build.options()) {
            if (round.isFirst() != option.name().equals("cache-from")) {
                options.put(
                        option.name(),
                        option.value()
                                .replace(BuildOutput.SIDE, String.valueOf(folder.getFileName()))
                                .replace("{folder}", folder.toString()));
            }
        }
        return options;
    }

    private static List<String> rounds(Path context, Path folder, Builder builder) throws IOException {
        Files.createDirectory(folder);
        Round first = new Round(1, folder.resolve("files-1"));
        Round second = new Round(2, folder.resolve("files-2"));
        String before = Files.readString(context.resolve(CHANGED));
        List<String> lines = new ArrayList<>();
        try {
            for (Round round : List.of(first, second)) {
                Command.Outcome outcome = builder.build(round);
                if (outcome.exitCode() != 0) {
                    return List.of("build %d failed: %s".formatted(round.number(), outcome.output()));
                }
                Files.writeString(context.resolve(CHANGED), "changed\n", StandardOpenOption.APPEND);
            }
        } finally {
            Files.writeString(context.resolve(CHANGED), before);
        }
        Map<String, String> old = contents(first.files());
        contents(second.files())
                .forEach((name, content) ->
                        lines.add(name + (content.equals(old.get(name)) ? " is as it was" : " is another")));
        return lines;
    }

    private static Map<String, String> contents(Path folder) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(String.valueOf(file.getFileName()), Files.readString(file));
            }
        }
        return contents;
    }
}
