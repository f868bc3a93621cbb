package build.kiln.cache;

import build.kiln.linux.RandomName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** The clock that gives a volume's files their times: the file server's, which is not this machine's. */
final class VolumeClock {
    private VolumeClock() {}

    /**
     * The time of the volume now. Whoever lists {@code leases} afterwards sees every builder that began before: a file of its own tells a
     * machine of a network file system that what it remembers of the directory is old.
     *
     * @param leases the volume's {@code v1/leases}
     */
    static Instant now(Path leases) throws IOException {
        Path file = Files.createDirectories(leases).resolve("clock-" + RandomName.next());
        // Empty, so that it can be made on a volume that is full.
        Files.createFile(file);
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
