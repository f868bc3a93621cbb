package build.kiln.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages as runc 1.1 and crun 1.8 write them. */
class RuntimeLogTest {
    @TempDir
    Path directory = Path.of("/nonexistent");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    unable to start container process: exec: "/x": stat /x: no such file or directory | RUN_FAILED | 127
                    unable to start container process: exec: "x": executable file not found in $PATH | RUN_FAILED | 127
                    executable file `/x` not found in $PATH: No such file or directory               | RUN_FAILED | 127
                    unable to start container process: exec: "/x": permission denied                 | RUN_FAILED | 126
                    open executable: Permission denied                                               | RUN_FAILED | 126
                    mount `/work` to `x`: Not a directory                                            | RUN_FAILED | 1
                    error mounting "proc" to rootfs at "/proc": operation not permitted              | ISOLATION_UNAVAILABLE | -1
                    clone: Operation not permitted                                                   | ISOLATION_UNAVAILABLE | -1
                    """)
    void tellsWhoseFaultItIs(String error, Reason reason, int exitCode) {
        BuildException failure = RuntimeLog.failure(error, List.of());
        assertEquals(reason, failure.reason());
        assertEquals(exitCode, failure.exitCode().orElse(-1));
    }

    @Test
    void findsTheErrorAmongWarnings() throws Exception {
        Path log = Files.writeString(directory.resolve("log"), """
                {"error":"no directory","level":"warning","msg":"unable to get oom kill count","time":"x"}
                {"level":"error","msg":"runc run failed: exec: \\"a\\"","time":"x"}
                """);
        assertEquals(Optional.of("runc run failed: exec: \"a\""), RuntimeLog.error(log));
        assertEquals(Optional.empty(), RuntimeLog.error(directory.resolve("none")));
    }
}
