package build.kiln.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A file system of its own in memory: a small one is soon full, any is fast, because there is no disk to wait for. Needs root. */
public final class MemoryVolume implements AutoCloseable {
    private final Path directory;

    private MemoryVolume(Path directory) {
        this.directory = directory;
    }

    /** One on {@code directory}, until closed. */
    public static MemoryVolume on(Path directory, int megabytes) throws IOException {
        command("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "kiln-test", directory.toString());
        return new MemoryVolume(directory);
    }

    private static void command(String... words) throws IOException {
        int exit = new ProcessBuilder(words)
                .inheritIO()
                .start()
                .onExit()
                .orTimeout(1, TimeUnit.MINUTES)
                .join()
                .exitValue();
        if (exit != 0) {
            throw new IOException(String.join(" ", words) + ": exit code " + exit);
        }
    }

    @Override
    public void close() throws IOException {
        command("umount", directory.toString());
    }
}
