package build.kiln.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutorTest {
    @TempDir
    Path directory;

    private final List<String> output = new CopyOnWriteArrayList<>();
    private Path root = Path.of("/nonexistent");
    private Executor executor;

    @BeforeEach
    void open() throws Exception {
        root = BusyboxRoot.in(directory);
        executor = Executor.open(OciRuntime.find(Optional.empty(), System.getenv("PATH")), directory.resolve("work"));
    }

    @AfterEach
    void close() throws IOException {
        executor.close();
    }

    @Test
    void passesOutputAndExitCodeOn() throws Exception {
        ExecResult result = executor.run(
                ExecSpec.of("/bin/sh", "-c", "echo out; echo err >&2; exit 7"),
                root,
                (stream, line) -> output.add(stream + " " + line));
        assertEquals(7, result.exitCode());
        assertEquals(
                List.of("STDERR err", "STDOUT out"), output.stream().sorted().toList());
        assertEquals(2, result.lastLines().size());
    }
}
