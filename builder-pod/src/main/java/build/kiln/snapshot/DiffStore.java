package build.kiln.snapshot;

import build.kiln.blob.Boot;
import build.kiln.blob.Volume;
import build.kiln.digest.Digest;
import build.kiln.layer.Toc;
import build.kiln.linux.Fd;
import build.kiln.linux.MetadataCalls;
import build.kiln.linux.RandomName;
import build.kiln.rootfs.TreeRemoval;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The snapshots of a volume: {@code v1/snapshots/<chainID>} is a symbolic link to the {@link Diff} that holds the files, so
 * that naming one is atomic, moves nothing that may be mounted, and one directory can serve several chains.
 *
 * <p>What a crash may have damaged is not used: a diff lists the boots in which it was found to be whole and on the disk, and is
 * compared with its table of contents in every other. Whoever made it knows the first without a look, and the second from its next sync.
 */
final class DiffStore {
    private static final String BOOTS = "boots";
    private static final String BYTES = "bytes";

    private final Volume volume;
    private final Path diffs;
    private final Path snapshots;
    private final String boot = Boot.id();
    /** Whole, and perhaps not on the disk yet. */
    private final Set<Diff> whole = ConcurrentHashMap.newKeySet();

    private DiffStore(Volume volume, Path diffs, Path snapshots) {
        this.volume = volume;
        this.diffs = diffs;
        this.snapshots = snapshots;
    }

    static DiffStore open(Volume volume) throws IOException {
        return new DiffStore(volume, volume.directory("diffs"), volume.directory("snapshots"));
    }

    /** A new, empty diff that nobody else knows. */
    Diff create() throws IOException {
        Diff diff = new Diff(diffs.resolve(RandomName.next()));
        Files.createDirectory(diff.directory());
        Files.createDirectory(diff.files());
        return diff;
    }

    /**
     * Makes {@code diff} the snapshot of {@code chainId}; false when another was first.
     *
     * @param bytes that its files hold
     */
    boolean publish(Digest chainId, Diff diff, long bytes) throws IOException {
        Files.writeString(diff.directory().resolve(BYTES), Long.toString(bytes));
        return name(chainId, diff);
    }

    /** Says that {@code diff} has all its files, which will not change. */
    void complete(Diff diff) {
        whole.add(diff);
    }

    boolean isAllDurable() {
        return whole.isEmpty();
    }

    /** Makes everything on the volume durable, and lets others of this boot use what was complete by then without a look at its files. */
    void makeDurable() throws IOException {
        List<Diff> before = List.copyOf(whole);
        volume.sync();
        for (Diff diff : before) {
            try {
                Files.writeString(
                        diff.directory().resolve(BOOTS),
                        boot + "\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            } catch (NoSuchFileException e) {
                // Given up meanwhile.
            }
            whole.remove(diff);
        }
    }

    /** Names {@code diff}; false when another has the name. */
    boolean name(Digest chainId, Diff diff) throws IOException {
        try {
            Files.createSymbolicLink(link(chainId), target(diff));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    private Path target(Diff diff) {
        return snapshots.relativize(diff.directory());
    }

    private Path link(Digest chainId) {
        return snapshots.resolve(chainId.hex());
    }

    /**
     * The snapshot of {@code chainId}, when there is one that can be used. A damaged one loses its name.
     *
     * @param toc its layer's table of contents; without one only what was found whole in this boot is trusted
     */
    Optional<Diff> find(Digest chainId, Optional<Toc> toc) throws IOException {
        Optional<Diff> named = used(chainId);
        if (named.isEmpty()) {
            return named;
        }
        Diff diff = named.get();
        if (isFromThisBoot(diff)) {
            return named;
        }
        if (toc.isPresent() && DiffCheck.matches(diff.files(), toc.get())) {
            complete(diff);
            return named;
        }
        remove(chainId);
        return Optional.empty();
    }

    /**
     * The diff of that name, marked as in use before the name is trusted: a collector looks in the other order. It may be one on another
     * machine, so that the file server is asked for the name, which this one may remember.
     */
    private Optional<Diff> used(Digest chainId) throws IOException {
        Optional<Diff> named = named(chainId);
        if (named.isEmpty()) {
            return named;
        }
        if (!MetadataCalls.touchModified(Fd.NONE, named.get().directory().toString())) {
            // The name alone outlived a power cut, and would keep every other diff from being named.
            remove(chainId);
            return Optional.empty();
        }
        return MetadataCalls.findAnew(Fd.NONE, link(chainId).toString()).isPresent()
                ? named(chainId).filter(named.get()::equals)
                : Optional.empty();
    }

    private Optional<Diff> named(Digest chainId) throws IOException {
        try {
            Path target = Files.readSymbolicLink(link(chainId));
            return Optional.of(new Diff(snapshots.resolve(target).normalize()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private boolean isFromThisBoot(Diff diff) throws IOException {
        try {
            return Files.readAllLines(diff.directory().resolve(BOOTS), StandardCharsets.US_ASCII)
                    .contains(boot);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Takes a snapshot its name; its files stay until nothing refers to them. False when it had none. */
    boolean remove(Digest chainId) throws IOException {
        return Files.deleteIfExists(link(chainId));
    }

    /** Every snapshot's name, with its diff. */
    Map<Digest, Diff> named() throws IOException {
        Map<Digest, Diff> named = new HashMap<>();
        try (Stream<Path> links = Files.list(snapshots)) {
            for (Path link : links.toList()) {
                Digest chainId = new Digest(link.getFileName().toString());
                named(chainId).ifPresent(diff -> named.put(chainId, diff));
            }
        }
        return named;
    }

    /** Every diff, named or not. */
    List<Diff> all() throws IOException {
        try (Stream<Path> directories = Files.list(diffs)) {
            return directories.map(Diff::new).toList();
        }
    }

    /** What the files of a published diff hold; 0 when that is not known. */
    long bytes(Diff diff) throws IOException {
        try {
            return Long.parseLong(
                    Files.readString(diff.directory().resolve(BYTES)).strip());
        } catch (NoSuchFileException | NumberFormatException e) {
            return 0;
        }
    }

    /** Deletes a diff that nothing refers to. It disappears at once; its files go then. */
    void delete(Diff diff) throws IOException {
        Path removed = volume.newTemporary();
        try {
            Files.move(diff.directory(), removed, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return;
        }
        TreeRemoval.remove(removed);
    }
}
