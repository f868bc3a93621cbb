package build.kiln.cache;

import build.kiln.blob.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** The clock that gives a volume's files their times: the file server's, which is not this machine's. */
final class VolumeClock {
    private VolumeClock() {}

    /**
     * The time of the volume now.
     *
     * @param volume its {@code v1}
     */
    static Instant now(Path volume) throws IOException {
        Path file = Files.createDirectories(volume.resolve("tmp")).resolve("clock-" + Volume.randomName());
        // Empty, so that it can be made on a volume that is full.
        Files.createFile(file);
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
