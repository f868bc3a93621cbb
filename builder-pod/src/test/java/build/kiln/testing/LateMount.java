package build.kiln.testing;

import build.kiln.linux.MountCalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A directory as one machine sees it over a network: through a mount of its own, whose kernel remembers attributes, names, and which names
 * are missing, for a while, whatever others do meanwhile. Several of one directory are several machines. Needs root and bindfs.
 */
public final class LateMount implements AutoCloseable {
    private static final long WAIT_SECONDS = 60;

    private final Path at;

    private LateMount(Path at) {
        this.at = at;
    }

    /** Mounts {@code directory} at {@code at}, until closed. */
    public static LateMount of(Path directory, Path at, Duration memory) throws IOException, InterruptedException {
        long seconds = memory.toSeconds();
        List<String> command = List.of(
                "bindfs",
                "-o",
                "attr_timeout=%d,entry_timeout=%d,negative_timeout=%d".formatted(seconds, seconds, seconds),
                directory.toString(),
                at.toString());
        // Returns when it is mounted, and works on until that is over.
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(command + ": " + output);
            }
            return new LateMount(at);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Processes that are just being killed keep it for as long as that takes. */
    @Override
    public void close() throws IOException {
        MountCalls.detach(at);
    }
}
