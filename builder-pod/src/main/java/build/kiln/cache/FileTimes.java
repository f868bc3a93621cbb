package build.kiln.cache;

import build.kiln.linux.Fd;
import build.kiln.linux.FileStatus;
import build.kiln.linux.MetadataCalls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Times of files that tell of what other builders do. A machine remembers those of a network file system for a while, by which a lease
 * would be seen to beat late, and its builder to be dead: the file server is asked each time.
 */
final class FileTimes {
    private FileTimes() {}

    /** When {@code file} was written; empty when there is none. */
    static Optional<Instant> modified(Path file) throws IOException {
        return MetadataCalls.findAnew(Fd.NONE, file.toString()).map(FileStatus::modified);
    }
}
