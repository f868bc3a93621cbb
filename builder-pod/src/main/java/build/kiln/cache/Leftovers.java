package build.kiln.cache;

import build.kiln.rootfs.TreeRemoval;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** What processes that died leave on a volume and no record knows: half-written files, leases, claims, old stat caches. */
final class Leftovers {
    /** Leases without a heartbeat and claims of steps are over long before. */
    private static final Duration DEAD = Duration.ofDays(1);

    private static final Duration UNUSED = Duration.ofDays(30);

    private Leftovers() {}

    /**
     * Removes them.
     *
     * @param volume its {@code v1}
     * @param untouchable what was touched since then may belong to a live builder
     */
    static void remove(Path volume, Instant now, Instant untouchable) throws IOException {
        remove(volume.resolve("tmp"), "*", untouchable);
        remove(volume.resolve("records"), RecordStore.TEMPORARY + "*", untouchable);
        remove(volume.resolve("leases"), "*", now.minus(DEAD));
        remove(volume.resolve("contexts"), "*", now.minus(UNUSED));
    }

    private static void remove(Path directory, String names, Instant before) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, names)) {
            for (Path file : files) {
                if (isOlder(file, before)) {
                    TreeRemoval.remove(file);
                }
            }
        }
    }

    private static boolean isOlder(Path file, Instant before) throws IOException {
        try {
            return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                    .toInstant()
                    .isBefore(before);
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
