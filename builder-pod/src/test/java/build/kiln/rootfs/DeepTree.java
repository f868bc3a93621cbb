package build.kiln.rootfs;

import build.kiln.linux.ErrnoException;
import build.kiln.linux.Fd;
import build.kiln.linux.FileCalls;
import build.kiln.linux.OpenFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory in a directory, and so on: more of them than a thread has stack for. */
final class DeepTree {
    private static final int DEPTH = 10_000;

    private DeepTree() {}

    /** Makes it below {@code top}, with a file of {@code bytes} at the bottom. */
    static void make(Path top, int bytes) throws IOException {
        Fd at = FileCalls.open(top, OpenFlags.PATH | OpenFlags.DIRECTORY);
        try {
            for (int i = 0; i < DEPTH; i++) {
                at = below(at);
            }
            Files.write(Path.of(at.path(), "file"), new byte[bytes]);
        } finally {
            at.close();
        }
    }

    private static Fd below(Fd directory) throws ErrnoException {
        try (directory) {
            FileCalls.makeDirectory(directory, "d", 0700);
            return FileCalls.openAt(directory, "d", OpenFlags.PATH | OpenFlags.DIRECTORY, 0);
        }
    }
}
