package build.kiln.executor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A busybox root and an executor for each test. */
abstract class ExecutorFixture {
    @TempDir
    private Path directory = Path.of("/nonexistent");

    private final List<String> output = new CopyOnWriteArrayList<>();
    private Path root = Path.of("/nonexistent");
    private Optional<Executor> executor = Optional.empty();

    @BeforeEach
    void open() throws Exception {
        root = BusyboxRoot.in(directory);
        OciRuntime runtime = OciRuntime.find(Optional.empty(), System.getenv("PATH"));
        executor = Optional.of(Executor.open(runtime, directory.resolve("work")));
    }

    @AfterEach
    void close() throws IOException {
        executor().close();
    }

    final Path directory() {
        return directory;
    }

    final Path root() {
        return root;
    }

    final Executor executor() {
        return executor.orElseThrow();
    }

    /** The lines of every process so far. */
    final Stream<String> output() {
        return output.stream();
    }

    final ExecResult run(String script) throws Exception {
        return run(ExecSpec.of("/bin/sh", "-c", script));
    }

    final ExecResult run(ExecSpec spec) throws Exception {
        return executor().run(spec, root, (stream, line) -> output.add(line));
    }
}
