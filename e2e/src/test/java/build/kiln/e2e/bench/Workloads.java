package build.kiln.e2e.bench;

import build.kiln.e2e.bench.Scenario.Change;
import build.kiln.e2e.bench.Scenario.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** The workloads of the benchmark, with the bars that were set for them. */
final class Workloads {
    private static final long MIB = 1 << 20;
    private static final long GIB = 1 << 30;
    private static final int LAYERS_OF_BASE = 8;
    private static final long BYTES_A_LAYER = 82 * MIB;
    private static final int RUNS = 50;
    private static final int STAGES = 4;

    private final Path nodeSample;

    /** @param nodeSample a copy of the Node sample that takes its packages from inside the bench */
    Workloads(Path nodeSample) {
        this.nodeSample = nodeSample;
    }

    List<Workload> all() {
        return List.of(hello(), node(), app(), files(), gib(), runs(), stages(), baseRun(), baseCopy(), baseLink());
    }

    private static Scenario cold(String id, String title, double bar, double aim) {
        return new Scenario(id, title, State.EMPTY, Change.NONE, bar, aim);
    }

    private static Scenario unchanged(String id, String title, double bar, double aim) {
        return new Scenario(id, title, State.WARM, Change.NONE, bar, aim);
    }

    private static Scenario changed(String id, String title, double bar, double aim) {
        return new Scenario(id, title, State.WARM, Change.ONE_FILE, bar, aim);
    }

    private static Workload hello() {
        return new Workload(
                "hello",
                (contexts, directory) -> {
                    contexts.dockerfile(
                            directory, "FROM " + contexts.base("busybox") + "\nCOPY greeting /greeting\nRUN true\n");
                    Files.writeString(directory.resolve("greeting"), "hello\n");
                },
                "greeting",
                List.of(cold("hello", "hello: small base, COPY one file, RUN true; empty caches", 1.0, 0.6)));
    }

    private Workload node() {
        return new Workload(
                "node",
                (contexts, directory) -> {
                    copy(nodeSample, directory);
                    Path dockerfile = directory.resolve("Dockerfile");
                    Files.writeString(
                            dockerfile,
                            Files.readString(dockerfile)
                                    .replace("FROM node:lts-slim", "FROM " + contexts.base("node:lts-slim")));
                },
                "server.js",
                List.of(
                        cold("node-cold", "Node sample (`npm ci`), cold", 1.0, 1.0),
                        unchanged("node-unchanged", "Node sample, unchanged", 1.0, 1.0),
                        changed("node-changed", "Node sample, one line changed", 1.0, 1.0)));
    }

    private static Workload app() {
        return new Workload(
                "app",
                (contexts, directory) -> {
                    contexts.dockerfile(directory, """
                            FROM %s
                            WORKDIR /app
                            COPY package.json ./
                            RUN mkdir deps && for i in $(seq 200); do head -c 50000 /usr/local/bin/node > deps/$i.bin; done
                            COPY . .
                            RUN find src -name '*.js' | wc -l > count
                            """.formatted(contexts.base("node:lts-slim")));
                    Files.writeString(directory.resolve("package.json"), "{\"name\": \"app\"}\n");
                    contexts.sources(directory.resolve("src"), 2000, 4000);
                },
                "src/d0/file0.js",
                List.of(
                        cold("app-cold", "app of 2,000 files, 4 steps, cold, base of 120 MB", 0.8, 0.5),
                        unchanged("app-unchanged", "the app, unchanged", 1.5, 1.0),
                        changed("app-changed", "the app, one source file changed", 0.8, 0.5),
                        new Scenario(
                                "shared-unchanged",
                                "new process, empty disk, shared cache: the app unchanged",
                                State.SHARED_CACHE,
                                Change.NONE,
                                0.7,
                                0.4),
                        new Scenario(
                                "shared-changed",
                                "the same, one source file changed",
                                State.SHARED_CACHE,
                                Change.ONE_FILE,
                                0.3,
                                0.1)));
    }

    private static Workload files() {
        return new Workload(
                "files",
                (contexts, directory) -> {
                    contexts.dockerfile(directory, "FROM " + contexts.base("busybox") + "\nCOPY src /src\n");
                    contexts.sources(directory.resolve("src"), 100_000, 500);
                },
                "src/d0/file0.js",
                List.of(
                        cold("files-cold", "100,000 small files in the context, cold", 0.6, 0.3),
                        unchanged("files-unchanged", "100,000 small files, unchanged", 0.7, 0.3)));
    }

    private static Workload gib() {
        return new Workload(
                "gib",
                (contexts, directory) -> {
                    contexts.dockerfile(directory, "FROM " + contexts.base("busybox") + "\nCOPY data /data\n");
                    contexts.programs(directory.resolve("data"), 0, GIB);
                },
                "Dockerfile",
                List.of(cold("gib", "one layer of 1 GiB of real files", 0.7, 0.3)));
    }

    private static Workload runs() {
        return new Workload(
                "runs",
                (contexts, directory) -> {
                    StringBuilder text = new StringBuilder("FROM " + contexts.base("busybox") + "\n");
                    for (int i = 1; i <= RUNS; i++) {
                        text.append("RUN echo ")
                                .append(i)
                                .append(" > /file")
                                .append(i)
                                .append('\n');
                    }
                    contexts.dockerfile(directory, text.toString());
                },
                "Dockerfile",
                List.of(
                        cold("runs-cold", "50 tiny RUN steps, cold", 0.6, 0.3),
                        unchanged("runs-unchanged", "50 tiny RUN steps, unchanged", 1.5, 1.0)));
    }

    private static Workload stages() {
        return new Workload(
                "stages",
                (contexts, directory) -> {
                    StringBuilder text = new StringBuilder();
                    for (int i = 1; i <= STAGES; i++) {
                        text.append("FROM %s AS s%d\nRUN sleep 2 && echo %d > /out%d\n"
                                .formatted(contexts.base("busybox"), i, i, i));
                    }
                    text.append("FROM ").append(contexts.base("busybox")).append('\n');
                    for (int i = 1; i <= STAGES; i++) {
                        text.append("COPY --from=s%d /out%d /\n".formatted(i, i));
                    }
                    contexts.dockerfile(directory, text.toString());
                },
                "Dockerfile",
                List.of(cold("stages", "4 stages with `RUN sleep 2` joined by COPY --from", 1.0, 0.8)));
    }

    private static Workload baseRun() {
        return onBase(
                "base-run",
                "RUN echo built > /result",
                cold("base-run", "8-layer base of 230 MB, one RUN, push to another repository", 0.7, 0.4));
    }

    private static Workload baseCopy() {
        return onBase(
                "base-copy",
                "COPY file /file",
                cold("base-copy", "the same base and only COPY of one file, cold", 0.7, 0.3));
    }

    private static Workload baseLink() {
        return onBase("base-link", "COPY --link file /file", cold("base-link", "the same with COPY --link", 2.0, 1.2));
    }

    private static Workload onBase(String name, String step, Scenario scenario) {
        return new Workload(
                name,
                (contexts, directory) -> {
                    contexts.dockerfile(directory, "FROM " + contexts.base("bench-base") + "\n" + step + "\n");
                    Files.writeString(directory.resolve("file"), "one file\n");
                },
                "file",
                List.of(scenario));
    }

    /** The base of several large layers, made once and pushed to the registry. */
    static void largeBase(Contexts contexts, Path directory) throws IOException {
        StringBuilder text = new StringBuilder("FROM " + contexts.base("busybox") + "\n");
        for (int i = 1; i < LAYERS_OF_BASE; i++) {
            contexts.programs(directory.resolve("part" + i), (i - 1) * BYTES_A_LAYER, BYTES_A_LAYER);
            text.append("COPY part%d /part%d\n".formatted(i, i));
        }
        contexts.dockerfile(directory, text.toString());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
