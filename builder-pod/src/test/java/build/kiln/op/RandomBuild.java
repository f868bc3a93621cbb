package build.kiln.op;

import static build.kiln.op.Steps.context;
import static build.kiln.op.Steps.copy;
import static build.kiln.op.Steps.mkdir;
import static build.kiln.op.Steps.run;
import static build.kiln.op.Steps.scratch;

import build.kiln.graph.Vertex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A build of random stages and steps on a random context, which random edits change. */
final class RandomBuild {
    private static final List<String> DIRECTORIES = List.of("", "src/", "src/deep/", "docs/");
    private static final List<String> SOURCES = List.of("/src", "/docs", "/src/*.txt", "/*", "/src/deep");
    private static final List<String> TARGETS = List.of("/app/", "/app/src/", "/opt/x", "/");
    private static final List<String> COMMANDS = List.of(
            "busybox mkdir -p /out && busybox ls -R / 2>/dev/null | busybox grep txt | busybox sort > /out/list; true",
            "busybox rm -rf /app/src; busybox mkdir -p /app; busybox echo new > /app/new",
            "busybox find /app -type f 2>/dev/null | busybox sort > /files; true",
            "busybox mkdir -p /opt && busybox ln -sf /app /opt/link && busybox chmod 700 /opt");

    private final Random random;
    private final List<List<Step>> stages = new ArrayList<>();

    /** Adds one instruction to a stage; earlier stages are there to be copied from. */
    private interface Step {
        Vertex on(Vertex stage, List<Vertex> earlier);
    }

    RandomBuild(Random random) {
        this.random = random;
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            List<Step> steps = new ArrayList<>();
            for (int step = random.nextInt(4); step >= 0; step--) {
                steps.add(step());
            }
            stages.add(steps);
        }
    }

    private Step step() {
        String source = pick(SOURCES);
        String target = pick(TARGETS);
        String command = pick(COMMANDS);
        int stage = random.nextInt(3);
        return switch (random.nextInt(5)) {
            case 0, 1 -> (on, earlier) -> copy(on, context(), source, target.endsWith("/") ? target : target + "/");
            case 2 -> (on, earlier) -> mkdir(on, target);
            case 3 ->
                (on, earlier) -> earlier.isEmpty()
                        ? mkdir(on, "/alone")
                        : copy(on, earlier.get(stage % earlier.size()), "/bin", "/tools/");
            default -> (on, earlier) -> run(on, command);
        };
    }

    /** The last stage. */
    Vertex graph() {
        List<Vertex> finished = new ArrayList<>();
        for (List<Step> steps : stages) {
            Vertex stage = copy(scratch(), context(), "/busybox", "/bin/busybox");
            for (Step step : steps) {
                stage = step.on(stage, finished);
            }
            finished.add(stage);
        }
        return finished.getLast();
    }

    /** Changes a file, its mode, or a step. */
    void edit(Path context) throws IOException {
        switch (random.nextInt(4)) {
            case 0, 1 -> write(context);
            case 2 -> {
                Path file = write(context);
                Files.setPosixFilePermissions(
                        file, PosixFilePermissions.fromString(random.nextBoolean() ? "rwxr-xr-x" : "rw-------"));
            }
            default -> {
                List<Step> stage = stages.get(random.nextInt(stages.size()));
                stage.set(random.nextInt(stage.size()), step());
            }
        }
    }

    Path write(Path context) throws IOException {
        Path file = context.resolve(pick(DIRECTORIES) + "file" + random.nextInt(3) + ".txt");
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "content " + random.nextInt(4));
    }

    private String pick(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
