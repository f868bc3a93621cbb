package build.kiln.blob;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The running boot of this machine. */
public final class Boot {
    private static final Path ID = Path.of("/proc/sys/kernel/random/boot_id");

    private Boot() {}

    /** A name for the time since the machine started; a fresh one where the kernel tells none. */
    public static String id() {
        try {
            return Files.readString(ID).strip();
        } catch (IOException e) {
            return "unknown-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
        }
    }
}
