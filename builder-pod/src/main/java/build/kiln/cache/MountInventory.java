package build.kiln.cache;

import build.kiln.blob.Volume;
import build.kiln.rootfs.TreeRemoval;
import build.kiln.rootfs.TreeSize;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The cache mounts of a volume: {@code v1/mounts/<scope>/<id>}, each beside a mark of its last use. For those who list and
 * prune them.
 */
public final class MountInventory {
    private static final String BYTES = ".bytes";

    private final Volume volume;
    private final Path mounts;

    private MountInventory(Volume volume, Path mounts) {
        this.volume = volume;
        this.mounts = mounts;
    }

    public static MountInventory open(Volume volume) throws IOException {
        return new MountInventory(volume, volume.directory("mounts"));
    }

    /**
     * A cache mount.
     *
     * @param name {@code <scope>/<id>}, both hashed
     * @param id what Dockerfiles call it; empty where only builders that did not write it down have used it
     * @param bytes that its files take
     * @param used when a step last began or ended to use it
     */
    public record Item(String name, Optional<String> id, long bytes, Instant used) {
        /** What people know it by, in one line. */
        public String shownId() {
            return id.orElse(name).replaceAll("\\p{Cntrl}", "?");
        }
    }

    /** Every cache mount. Those used since they were last listed are measured anew, which reads their directories. */
    public List<Item> list() throws IOException {
        List<Item> items = new ArrayList<>();
        for (Path scope : entries(mounts, "*")) {
            items.addAll(list(scope.getFileName().toString()));
        }
        return items;
    }

    /** Those of one scope, by the name of its directory. */
    List<Item> list(String scope) throws IOException {
        List<Item> items = new ArrayList<>();
        for (Path mark : entries(mounts.resolve(scope), "*" + MountFiles.USED)) {
            String name = mark.getFileName().toString();
            Path directory = mark.resolveSibling(name.substring(0, name.length() - MountFiles.USED.length()));
            Optional<Instant> used = FileTimes.modified(mark);
            if (used.isPresent() && Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                items.add(new Item(
                        mounts.relativize(directory).toString(),
                        MountFiles.id(directory),
                        bytes(directory, used.get()),
                        used.get()));
            }
        }
        return items;
    }

    /**
     * Removes a cache mount unless a step has begun to use it since {@code before}, or a living builder uses it or is about to; false when it
     * stays or is gone already. Works on a volume that is full.
     */
    public boolean removeUntouched(String name, Instant before) throws IOException {
        Path directory = mounts.resolve(name);
        Path leases = volume.directory("leases");
        Instant now = VolumeClock.now(leases);
        Optional<Closeable> gate = LeaseLocks.tryTakeForAMoment(MountFiles.gate(directory), leases, now);
        if (gate.isEmpty()) {
            return false;
        }
        try (Closeable _ = gate.get()) {
            return isFree(directory, before, now) && remove(directory, () -> isFree(directory, before, now));
        }
    }

    private boolean isFree(Path directory, Instant before, Instant now) throws IOException {
        Path leases = volume.directory("leases");
        if (FileTimes.modified(MountFiles.beside(directory, MountFiles.USED))
                        .filter(before::isAfter)
                        .isEmpty()
                || LeaseLocks.isHeld(MountFiles.lock(directory), leases, () -> now)) {
            return false;
        }
        for (String user : MountFiles.users(directory)) {
            if (Lease.liveSince(leases.resolve(user), now).isPresent()) {
                return false;
            }
        }
        return true;
    }

    /** Removes a cache mount that nobody uses; false when it is gone already. */
    boolean remove(Path directory) throws IOException {
        return remove(directory, () -> true);
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    /**
     * Takes the name away first. A process that stood still may have lost its gate to a builder, so that what counts is whether {@code
     * free} holds then.
     */
    private boolean remove(Path directory, Condition free) throws IOException {
        Path removed = volume.newTemporary();
        try {
            Files.move(directory, removed, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return false;
        }
        if (!free.holds() && !Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            Files.move(removed, directory, StandardCopyOption.ATOMIC_MOVE);
            return false;
        }
        Files.deleteIfExists(MountFiles.beside(directory, MountFiles.USED));
        Files.deleteIfExists(MountFiles.beside(directory, BYTES));
        TreeRemoval.remove(removed);
        return true;
    }

    /** Removes what builders that died have left beside mounts, unless it was touched since {@code before}; returns how much. */
    int removeLeftovers(Instant before) throws IOException {
        int removed = 0;
        for (Path scope : entries(mounts, "*")) {
            for (Path leftover : entries(scope, MountFiles.LEFTOVERS)) {
                if (FileTimes.modified(leftover).filter(before::isAfter).isPresent()) {
                    TreeRemoval.remove(leftover);
                    removed++;
                }
            }
        }
        return removed;
    }

    private static List<Path> entries(Path directory, String names) throws IOException {
        List<Path> entries = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, names)) {
                found.forEach(entries::add);
            }
        }
        return entries;
    }

    private static long bytes(Path directory, Instant used) throws IOException {
        Path measured = MountFiles.beside(directory, BYTES);
        if (FileTimes.modified(measured).filter(used::isBefore).isPresent()) {
            try {
                return Long.parseLong(Files.readString(measured));
            } catch (NumberFormatException e) {
                Files.deleteIfExists(measured);
            }
        }
        long bytes = TreeSize.of(directory);
        try {
            Files.writeString(measured, Long.toString(bytes));
        } catch (IOException e) {
            // Whoever collects a full volume comes here, too. Without the note it is measured again the next time.
            Files.deleteIfExists(measured);
        }
        return bytes;
    }
}
