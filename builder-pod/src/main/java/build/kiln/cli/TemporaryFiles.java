package build.kiln.cli;

import build.kiln.rootfs.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Files of one command, for the caller's eyes alone and gone when it ends. */
final class TemporaryFiles implements AutoCloseable {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final Path MEMORY = Path.of("/dev/shm");

    private final Path disk;
    private final List<Path> directories = new ArrayList<>();

    /** Large files go below {@code disk}, which is made when it is needed. */
    TemporaryFiles(Path disk) {
        this.disk = disk;
    }

    /** A new directory on the disk. */
    Path onDisk() throws IOException {
        Files.createDirectories(disk);
        return remembered(Files.createTempDirectory(disk, "command-", OWNER_ONLY));
    }

    /** A new directory in memory where the machine offers it: for secrets. */
    Path inMemory() throws IOException {
        return remembered(
                Files.isWritable(MEMORY)
                        ? Files.createTempDirectory(MEMORY, "kiln-", OWNER_ONLY)
                        : Files.createTempDirectory("kiln-", OWNER_ONLY));
    }

    private Path remembered(Path directory) {
        directories.add(directory);
        return directory;
    }

    @Override
    public void close() throws IOException {
        for (Path directory : directories) {
            TreeRemoval.remove(directory);
        }
    }
}
