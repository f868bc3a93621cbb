package build.kiln.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A Dockerfile of random stages and instructions with a random context, and the edits that people make: to a file, its mode or
 * its name, to an argument, to an instruction, to their order, to what is ignored. Every one of them builds.
 */
final class RandomDockerfile {
    private static final List<String> FILES = List.of("a.txt", "src/b.txt", "src/deep/c.txt", "docs/d.md", "src/e.md");
    private static final String SHELL = "SHELL [\"/bin/busybox\", \"sh\", \"-c\"]";

    private final Random random;
    private final List<List<String>> stages = new ArrayList<>();
    private final Map<String, String> args = new HashMap<>();

    RandomDockerfile(Random random, Path context) throws IOException {
        this.random = random;
        int count = 1 + random.nextInt(3);
        for (int stage = 0; stage < count; stage++) {
            List<String> instructions = new ArrayList<>();
            for (int i = 2 + random.nextInt(4); i > 0; i--) {
                instructions.add(instruction(stage));
            }
            stages.add(instructions);
        }
        args.put("VERSION", "1");
        for (String file : FILES) {
            Files.createDirectories(context.resolve(file).getParent());
            Files.writeString(context.resolve(file), "base");
        }
    }

    private String instruction(int stage) {
        return switch (random.nextInt(16)) {
            case 0, 1 -> "COPY " + pick("src", "docs", "a.txt", "src/*.txt", ".") + " /app/";
            case 2 -> "COPY --chmod=" + pick("755", "0600", "u=rwX,go=rX") + " src /app/src/";
            case 3 -> "COPY --chown=" + pick("1000:1000", "7") + " docs /docs/";
            case 4 -> "COPY --link " + pick("src", "a.txt") + " /linked/";
            case 5 -> "ADD " + pick("docs", "src/deep") + " /added/";
            case 6 -> "WORKDIR " + pick("/app", "/work/deep", "inner");
            case 7 -> "ENV " + pick("A=1", "A=2", "B=$VERSION", "A=${A}x");
            case 8 -> "ARG VERSION=" + pick("1", "2");
            case 9 -> pick("LABEL a=b", "USER 7", "USER 0", "EXPOSE 80", "CMD [\"/bin/busybox\"]", "STOPSIGNAL 9");
            case 10 -> "COPY <<EOF /inline\n" + pick("one", "two $VERSION") + "\nEOF";
            case 11 ->
                stage == 0
                        ? "COPY --exclude=*.md src /plain/"
                        : "COPY --from=" + random.nextInt(stage) + " /bin " + pick("/tools/", "/app/tools/");
            case 12 ->
                stage == 0
                        ? "RUN --mount=type=bind,source=docs,target=/mnt busybox cat /mnt/d.md > /tmp-docs; true"
                        : "RUN --mount=type=bind,from=s" + random.nextInt(stage)
                                + ",target=/mnt busybox ls -R /mnt > /listing; true";
            case 13 -> "RUN busybox find / -xdev -name '*.txt' 2>/dev/null | busybox sort > /list; true";
            case 14 ->
                "RUN " + pick("busybox rm -rf /app/src", "busybox chmod 700 /bin", "echo $VERSION $A > /env; true")
                        + "; true";
            default -> "RUN busybox mkdir -p /made/" + pick("x", "y") + " && busybox ln -sf /app /made/link; true";
        };
    }

    String text() {
        StringBuilder text = new StringBuilder();
        for (int stage = 0; stage < stages.size(); stage++) {
            text.append("FROM scratch AS s").append(stage).append('\n');
            text.append("COPY busybox /bin/busybox\n").append(SHELL).append("\nENV PATH=/bin\n");
            stages.get(stage).forEach(instruction -> text.append(instruction).append('\n'));
        }
        return text.toString();
    }

    Map<String, String> args() {
        return Map.copyOf(args);
    }

    /** Changes one thing; returns what. */
    String edit(Path context) throws IOException {
        Path file = context.resolve(FILES.get(random.nextInt(FILES.size())));
        int stage = random.nextInt(stages.size());
        List<String> instructions = stages.get(stage);
        int at = random.nextInt(instructions.size());
        return switch (random.nextInt(9)) {
            case 0, 1 -> {
                Files.writeString(file, pick("base", "edit", "another", "more of it"));
                yield "wrote " + file;
            }
            case 2 -> {
                Files.setPosixFilePermissions(
                        file, PosixFilePermissions.fromString(pick("rwxr-xr-x", "rw-------", "rw-r--r--")));
                yield "changed the mode of " + file;
            }
            case 3 -> {
                Path added = file.resolveSibling("new" + random.nextInt(2) + ".txt");
                if (!Files.deleteIfExists(added)) {
                    Files.writeString(added, "added");
                }
                yield "added or removed " + added;
            }
            case 4 -> {
                args.put("VERSION", pick("1", "2", "3"));
                yield "VERSION=" + args.get("VERSION");
            }
            case 5 -> {
                Files.writeString(context.resolve(".dockerignore"), pick("docs/*.tmp", "**/new*", "src/deep/new1.txt"));
                yield "changed what is ignored";
            }
            case 6 -> {
                instructions.add(instructions.remove(at));
                yield "moved instruction %d of stage %d".formatted(at, stage);
            }
            default -> {
                instructions.set(at, instruction(stage));
                yield "stage %d: %s".formatted(stage, instructions.get(at));
            }
        };
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
