package build.kiln.cache;

import build.kiln.linux.Errno;
import build.kiln.linux.ErrnoException;
import build.kiln.linux.Fd;
import build.kiln.linux.FileCalls;
import build.kiln.linux.RandomName;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Locks that a lease holds, for volumes whose file system knows no locks between machines. A dead holder's lock is taken over.
 *
 * <p>A lock is a directory with one file, which is called as the holder's lease. It appears whole, by a rename, which never replaces a
 * directory that has a file in it. It ends when that file is removed, by its name: nobody can remove another's lock, for however long he
 * has stood still, or his machine has not asked the file server, since he looked.
 */
public final class LeaseLocks {
    private static final String MAKING = "lock-";

    private final Lease lease;

    public LeaseLocks(Lease lease) {
        this.lease = lease;
    }

    /** The lock {@code lock}, until closed; empty when a living builder has it. */
    public Optional<Closeable> tryTake(Path lock) throws IOException {
        if (isHeld(lock, lease.directory(), lease::now)) {
            return Optional.empty();
        }
        Path made = lease.directory().resolve(MAKING + RandomName.next());
        try {
            Files.createDirectory(made);
            Files.createFile(made.resolve(lease.id()));
            FileCalls.rename(Fd.NONE, made.toString(), Fd.NONE, lock.toString());
            return Optional.of(() -> remove(lock, lease.id()));
        } catch (IOException e) {
            remove(made, lease.id());
            if (e instanceof ErrnoException failed && isThere(failed)) {
                // Another was faster.
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * The lock {@code lock}, for those who hold no lease and, on a full volume, can write nothing: an empty file, which builders respect
     * for as long as a lease lives without heartbeats. Empty when somebody has it.
     *
     * @param now by the volume's clock
     */
    static Optional<Closeable> tryTakeForAMoment(Path lock, Path leases, Instant now) throws IOException {
        if (isHeld(lock, leases, () -> now)) {
            return Optional.empty();
        }
        try {
            Files.createFile(lock);
            return Optional.of(() -> removeMoment(lock));
        } catch (FileAlreadyExistsException e) {
            return Optional.empty();
        }
    }

    /** The time by the volume's clock, asked for only where there is something to compare it with. */
    interface Clock {
        Instant now() throws IOException;
    }

    /** Whether somebody who lives has {@code lock}. What a dead holder left of it is gone afterwards. */
    static boolean isHeld(Path lock, Path leases, Clock clock) throws IOException {
        try {
            for (String holder : holders(lock)) {
                if (Lease.liveSince(leases.resolve(holder), clock.now()).isPresent()) {
                    return true;
                }
                Files.deleteIfExists(lock.resolve(holder));
            }
            // Perhaps of one who died when he had given it back and not yet removed it.
            removeEmpty(lock);
            return false;
        } catch (NotDirectoryException e) {
            if (Lease.isRecent(lock, clock.now())) {
                return true;
            }
            removeMoment(lock);
            return false;
        }
    }

    /** No more than one, but for what a machine that asks the server seldom may see. */
    private static List<String> holders(Path lock) throws IOException {
        List<String> holders = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(lock, Lease.PREFIX + "*")) {
            files.forEach(file -> holders.add(file.getFileName().toString()));
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return holders;
    }

    private static void remove(Path lock, String holder) throws IOException {
        Files.deleteIfExists(lock.resolve(holder));
        removeEmpty(lock);
    }

    private static void removeEmpty(Path lock) throws IOException {
        try {
            FileCalls.removeDirectory(Fd.NONE, lock.toString());
        } catch (ErrnoException e) {
            if (!e.is(Errno.ENOENT) && !isThere(e)) {
                throw e;
            }
        }
    }

    /** Never a lock that a lease holds: that is a directory. */
    private static void removeMoment(Path lock) throws IOException {
        try {
            FileCalls.remove(Fd.NONE, lock.toString());
        } catch (ErrnoException e) {
            if (!e.is(Errno.ENOENT) && !e.is(Errno.EISDIR)) {
                throw e;
            }
        }
    }

    /** Whether it failed because of a lock that somebody else has taken meanwhile. */
    private static boolean isThere(ErrnoException e) {
        return e.is(Errno.ENOTEMPTY) || e.is(Errno.EEXIST) || e.is(Errno.ENOTDIR);
    }
}
