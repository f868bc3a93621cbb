package build.kiln.cli;

import build.kiln.rootfs.OwnDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files of one command, for the caller's eyes alone and gone when it ends. */
final class TemporaryFiles implements AutoCloseable {
    private static final Path MEMORY = Path.of("/dev/shm");

    private final Path disk;
    private final List<OwnDirectory> directories = new ArrayList<>();

    /** Large files go below {@code disk}, which is made when it is needed. */
    TemporaryFiles(Path disk) {
        this.disk = disk;
    }

    /** A new directory on the disk. */
    Path onDisk() throws IOException {
        return remembered(OwnDirectory.make(disk, "command-"));
    }

    /** A new directory in memory where the machine offers it: for secrets. */
    Path inMemory() throws IOException {
        Path parent = Files.isWritable(MEMORY) ? MEMORY : ofMachine();
        return remembered(OwnDirectory.make(parent, "kiln-secrets-"));
    }

    /** Where the machine keeps temporary files. */
    static Path ofMachine() {
        return Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
    }

    private Path remembered(OwnDirectory directory) {
        directories.add(directory);
        return directory.path();
    }

    @Override
    public void close() throws IOException {
        for (OwnDirectory directory : directories) {
            directory.close();
        }
    }
}
