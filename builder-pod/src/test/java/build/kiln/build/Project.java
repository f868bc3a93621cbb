package build.kiln.build;

import static java.util.Objects.requireNonNull;

import build.kiln.rootfs.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A Dockerfile, its context, and what a build is given.
 *
 * @param files of the context by their paths
 */
record Project(
        SortedMap<String, ProjectFile> files,
        Ignored ignored,
        List<Stage> stages,
        SortedMap<String, String> args,
        String secret) {
    /** How a stage that has a shell sets it. */
    static final String SHELL = "SHELL [\"/bin/busybox\", \"sh\", \"-c\"]";

    Project {
        files = new TreeMap<>(files);
        stages = List.copyOf(stages);
        args = new TreeMap<>(args);
    }

    /** What a stage begins with. */
    sealed interface Base {
        record Scratch() implements Base {}

        /** The image in the registry, whose tag is an argument. */
        record Image() implements Base {}

        record Earlier(int stage) implements Base {}
    }

    record Stage(Base base, List<ProjectInstruction> instructions) {
        Stage {
            instructions = List.copyOf(instructions);
        }

        Stage with(List<ProjectInstruction> others) {
            return new Stage(base, others);
        }
    }

    Project withFile(String path, ProjectFile file) {
        SortedMap<String, ProjectFile> more = new TreeMap<>(files);
        more.put(path, file);
        return new Project(more, ignored, stages, args, secret);
    }

    Project withoutFile(String path) {
        SortedMap<String, ProjectFile> fewer = new TreeMap<>(files);
        fewer.remove(path);
        return new Project(fewer, ignored, stages, args, secret);
    }

    Project withIgnored(Ignored other) {
        return new Project(files, other, stages, args, secret);
    }

    Project withStage(int number, Stage stage) {
        List<Stage> others = new ArrayList<>(stages);
        others.set(number, stage);
        return new Project(files, ignored, others, args, secret);
    }

    Project withArg(String name, String value) {
        SortedMap<String, String> others = new TreeMap<>(args);
        others.put(name, value);
        return new Project(files, ignored, stages, others, secret);
    }

    Project withSecret(String value) {
        return new Project(files, ignored, stages, args, value);
    }

    /** @param image the repositories of base images, without the number at their ends */
    String dockerfile(String image) {
        StringBuilder text = new StringBuilder("ARG TAG=1\n");
        for (int number = 0; number < stages.size(); number++) {
            Stage stage = stages.get(number);
            String base = switch (stage.base()) {
                case Base.Scratch() -> "scratch";
                case Base.Image() -> image + "$TAG:1";
                case Base.Earlier(int earlier) -> "s" + earlier;
            };
            text.append("FROM ").append(base).append(" AS s").append(number).append('\n');
            text.append(SHELL).append('\n');
            stage.instructions()
                    .forEach(instruction -> text.append(instruction.text()).append('\n'));
        }
        return text.toString();
    }

    /** The line of the Dockerfile on which the first instruction of stage {@code number} stands. */
    int firstLine(int number) {
        int line = 2;
        for (Stage stage : stages.subList(0, number)) {
            line += 2
                    + stage.instructions().stream()
                            .mapToInt(ProjectInstruction::lines)
                            .sum();
        }
        return line + 2;
    }

    /** Whether a build must give the same as one of {@code other}. */
    boolean isLike(Project other) {
        return seen(files).equals(seen(other.files))
                && ignored.equals(other.ignored)
                && stages.equals(other.stages)
                && args.equals(other.args);
    }

    private static Map<String, String> seen(SortedMap<String, ProjectFile> files) {
        SortedMap<String, String> seen = new TreeMap<>();
        files.forEach((path, file) -> seen.put(path, file.seen()));
        return seen;
    }

    /** Makes {@code context}, which holds {@code before}, hold this project's; touches nothing else. */
    void write(Path context, Optional<Project> before) throws IOException {
        SortedMap<String, ProjectFile> there = before.map(Project::files).orElseGet(TreeMap::new);
        for (Map.Entry<String, ProjectFile> old : there.entrySet()) {
            if (!old.getValue().canBecome(files.get(old.getKey()))) {
                remove(context, old.getKey());
            }
        }
        for (Map.Entry<String, ProjectFile> file : files.entrySet()) {
            Path at = context.resolve(file.getKey());
            if (!file.getValue().equals(there.get(file.getKey()))) {
                Files.createDirectories(requireNonNull(at.getParent()));
                file.getValue().make(at);
            }
        }
        if (before.map(Project::ignored).filter(ignored::equals).isEmpty()) {
            Files.writeString(context.resolve(".dockerignore"), ignored.text());
        }
    }

    /** With the directories that are empty without it. */
    private static void remove(Path context, String path) throws IOException {
        TreeRemoval.remove(context.resolve(path));
        for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            Path parent = context.resolve(path.substring(0, slash));
            if (!isEmpty(parent)) {
                return;
            }
            Files.delete(parent);
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.findAny().isEmpty();
        }
    }
}
