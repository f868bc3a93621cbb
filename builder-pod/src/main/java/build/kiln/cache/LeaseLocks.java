package build.kiln.cache;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;

/**
 * Locks that a lease holds, for volumes whose file system knows no locks between machines: a file that only one can create,
 * which names its holder. A dead holder's lock is taken over.
 */
public final class LeaseLocks {
    private static final String BREAKING = ".breaking";

    private final Lease lease;

    public LeaseLocks(Lease lease) {
        this.lease = lease;
    }

    /** The lock {@code file}, until closed; empty when a living builder has it. */
    public Optional<Closeable> tryTake(Path file) throws IOException {
        while (true) {
            if (create(file)) {
                return Optional.of(() -> release(file));
            }
            Optional<String> holder = holder(file);
            if (holder.isPresent() && isHeld(file, holder.get())) {
                return Optional.empty();
            }
            if (holder.isPresent() && !takeAway(file, holder.get())) {
                return Optional.empty();
            }
        }
    }

    /**
     * The lock {@code file}, for those who hold no lease and, on a full volume, can write nothing: an empty one, which builders respect for
     * as long as a lease lives without heartbeats. Empty when somebody has it.
     *
     * @param now by the volume's clock
     */
    static Optional<Closeable> tryTakeForAMoment(Path file, Path leases, Instant now) throws IOException {
        if (!makeEmpty(file) && !(isLeftBehind(file, leases, now) && makeEmpty(file))) {
            return Optional.empty();
        }
        return Optional.of(() -> {
            // Somebody else's, when this process stood still for so long that it was taken over.
            if (holder(file).filter(String::isEmpty).isPresent()) {
                Files.deleteIfExists(file);
            }
        });
    }

    /** Whether {@code file} was a dead holder's; it is gone then. As {@link #takeAway} does it. */
    private static boolean isLeftBehind(Path file, Path leases, Instant now) throws IOException {
        Path breaking = file.resolveSibling(file.getFileName() + BREAKING);
        if (isHeld(file, leases, now) || !makeEmpty(breaking)) {
            return false;
        }
        try {
            return !isHeld(file, leases, now) && Files.deleteIfExists(file);
        } finally {
            Files.deleteIfExists(breaking);
        }
    }

    private static boolean isHeld(Path file, Path leases, Instant now) throws IOException {
        Optional<String> holder = holder(file);
        return holder.isPresent() && (holder.get().isEmpty() ? Lease.isRecent(file, now) : isTaken(file, leases, now));
    }

    private static boolean makeEmpty(Path file) throws IOException {
        try {
            Files.createFile(file);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    /** Whether a living builder has the lock {@code file} at {@code now}, for those who hold no lease. */
    static boolean isTaken(Path file, Path leases, Instant now) throws IOException {
        Optional<String> holder = holder(file);
        if (holder.isEmpty()) {
            return false;
        }
        // Empty for a moment, or for good; the next builder to want the lock tells which.
        return holder.get().isEmpty()
                || (holder.get().startsWith(Lease.PREFIX)
                        && Lease.liveSince(leases.resolve(holder.get()), now).isPresent());
    }

    private boolean create(Path file) throws IOException {
        if (!makeEmpty(file)) {
            return false;
        }
        try {
            Files.writeString(file, lease.id(), StandardOpenOption.WRITE);
            return true;
        } catch (IOException e) {
            // On a full volume. An empty lock would be held for a while, by nobody.
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** A lock is empty for the moment between its creation and its content, and for good when its holder died in it. */
    private boolean isHeld(Path file, String holder) throws IOException {
        return holder.isEmpty() ? lease.isRecent(file) : holder.equals(lease.id()) || lease.isAlive(holder);
    }

    /**
     * Removes a dead holder's lock. Only one may do so at a time, and only if it is still that holder's: between the look and
     * the removal another may have taken the lock over. False when another is at it.
     */
    private boolean takeAway(Path file, String dead) throws IOException {
        Path breaking = file.resolveSibling(file.getFileName() + BREAKING);
        Optional<Closeable> right =
                file.toString().endsWith(BREAKING + BREAKING) ? Optional.of(() -> {}) : tryTake(breaking);
        if (right.isEmpty()) {
            return false;
        }
        try (Closeable _ = right.get()) {
            if (holder(file).filter(dead::equals).isPresent()) {
                Files.deleteIfExists(file);
            }
            return true;
        }
    }

    private void release(Path file) throws IOException {
        if (holder(file).filter(lease.id()::equals).isPresent()) {
            Files.deleteIfExists(file);
        }
    }

    private static Optional<String> holder(Path file) throws IOException {
        try {
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
