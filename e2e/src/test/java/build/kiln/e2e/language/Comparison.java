package build.kiln.e2e.language;

import build.kiln.e2e.Command;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Builds cases with both builders and tells how the results differ.
 *
 * @param work gets a folder for each case
 * @param context the files that every case has
 * @param begin times after it count as the builds' own
 */
record Comparison(Peer peer, KilnProcess kiln, Path work, Path context, Instant begin) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONFIG_DIGEST = "containerimage.config.digest";
    private static final String DIGEST = "containerimage.digest";

    /** Lines with a minus for what only BuildKit has, with a plus for what only Kiln has; none when nothing differs. */
    List<String> differences(Case build) throws IOException {
        Path folder = Files.createDirectory(work.resolve("case-" + build.name()));
        Path own = folder.resolve("context");
        Command.of("cp", "-a", context, own).succeed();
        for (Map.Entry<String, String> file : build.files().entrySet()) {
            Path target = own.resolve(file.getKey());
            Files.createDirectories(target.getParent());
            Files.writeString(target, file.getValue());
            Command.of("touch", "-d", "@1600000000", target).succeed();
        }
        Command.of("touch", "-d", "@1600000000", own).succeed();
        if (!build.values("cache-to").isEmpty()) {
            CacheComparison caches = new CacheComparison(peer, kiln);
            return compare(
                    caches.buildkit(build, own, folder.resolve("buildkit")),
                    caches.kiln(build, own, folder.resolve("kiln")));
        }
        Side theirs = Side.in(folder.resolve("buildkit"), build, peer.storage());
        Side ours = Side.in(folder.resolve("kiln"), build, peer.storage());
        PipedInput input = PipedInput.of(build, own, peer.web());
        Command.Outcome our = kiln.run(KilnWords.of(build, own, input, ours), input.file());
        if (build.values("call").stream().anyMatch(call -> call.endsWith(",format=json"))) {
            peer.ask(BuildkitWords.of(build, own, input, theirs));
            return compare(CallAnswer.buildkit(theirs.metadata()), CallAnswer.kiln(our.output(), our.exitCode()));
        }
        Command.Outcome their = peer.build(BuildkitWords.of(build, own, input, theirs));
        if (build.error().isPresent() || their.exitCode() != 0 || our.exitCode() != 0) {
            return failures(build, their, our);
        }
        if (!build.values("call").isEmpty()) {
            return compare(their.output().lines().toList(), our.output().lines().toList());
        }
        List<String> expected = describe(theirs, "buildkit");
        List<String> actual = describe(ours, "kiln");
        if (ours.hasImageId(build)) {
            expected.add("the image's ID is its " + idKey(theirs));
            actual.add(imageId(ours));
        }
        return compare(expected, actual);
    }

    /** Which digest of the metadata docker buildx takes for the image's ID. */
    private static String idKey(Side side) throws IOException {
        JsonNode metadata = JSON.readTree(side.metadata().toFile());
        return metadata.has(CONFIG_DIGEST) ? CONFIG_DIGEST : DIGEST;
    }

    private static String imageId(Side side) throws IOException {
        String key = idKey(side);
        String id = Files.readString(side.imageId());
        return id.equals(JSON.readTree(side.metadata().toFile()).path(key).asText())
                ? "the image's ID is its " + key
                : "the image's ID is " + id;
    }

    /** What there is, with the names of repositories that only one builder pushes to made the same. */
    private List<String> describe(Side side, String name) throws IOException {
        String own = Peer.REGISTRY + "/" + name + "/";
        String common = Peer.REGISTRY + "/" + BuildOutput.SIDE + "/";
        return describe(side).stream()
                .map(line -> line.replace(own, common))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private List<String> describe(Side side) throws IOException {
        List<String> lines = new ArrayList<>();
        for (BuildOutput output : side.outputs()) {
            for (String line : output.describe(begin)) {
                lines.add(side.outputs().size() == 1 ? line : output.given() + ": " + line);
            }
        }
        if (!Files.exists(side.metadata())) {
            return lines;
        }
        JsonNode metadata = JSON.readTree(side.metadata().toFile());
        if (metadata.isEmpty()) {
            return lines;
        }
        if (metadata.path("containerimage.descriptor").path("annotations") instanceof ObjectNode annotations
                && annotations.has(ImageLayout.CREATED)) {
            annotations.put(ImageLayout.CREATED, "now");
        }
        lines.add("metadata "
                + ImageLayout.sorted(metadata)
                        .toString()
                        .replaceAll("sha256:[0-9a-f]{64}", "DIGEST")
                        .replaceAll("size=\\d+", "size=N"));
        return lines;
    }

    private static List<String> compare(List<String> expected, List<String> actual) {
        List<String> differences = new ArrayList<>();
        expected.stream().filter(line -> !actual.contains(line)).forEach(line -> differences.add("- " + line));
        actual.stream().filter(line -> !expected.contains(line)).forEach(line -> differences.add("+ " + line));
        if (differences.isEmpty() && !expected.equals(actual)) {
            differences.add("the same lines in another order: " + expected + " and " + actual);
        }
        return differences;
    }

    private static List<String> failures(Case build, Command.Outcome theirs, Command.Outcome ours) {
        boolean alike = build.error().isPresent()
                && says(theirs, build.error().get())
                && says(ours, build.error().get());
        return alike
                ? List.of()
                : List.of(
                        "expected error: " + build.error().orElse("none"),
                        "- exit code " + theirs.exitCode() + ", " + end(theirs),
                        "+ exit code " + ours.exitCode() + ", " + end(ours));
    }

    private static boolean says(Command.Outcome outcome, String message) {
        return outcome.exitCode() != 0 && outcome.output().contains(message);
    }

    private static String end(Command.Outcome outcome) {
        List<String> lines = outcome.output().lines().toList();
        return String.join("\n    ", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
    }
}
