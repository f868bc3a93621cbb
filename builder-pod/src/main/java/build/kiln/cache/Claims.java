package build.kiln.cache;

import build.kiln.digest.Digest;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Who makes which step's result right now, so that a second builder waits for it instead of making it too.
 *
 * <p>Claims save work, they guard nothing: two builders that both hold one make the same result twice.
 */
public final class Claims {
    private static final String PREFIX = "step-";
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final Lease lease;
    private final Duration patience;

    /**
     * @param lease whose end ends every claim
     * @param patience how long another builder is waited for at most
     */
    public Claims(Lease lease, Duration patience) {
        this.lease = lease;
        this.patience = patience;
    }

    /** What became of asking for a claim; it is held in either case. */
    public enum Taken {
        AT_ONCE,
        AFTER_ANOTHER
    }

    /** Takes the claim for {@code key}, after waiting for a living builder that holds it. */
    public Taken take(Digest key) throws IOException, InterruptedException {
        Files.createDirectories(lease.directory());
        Path file = file(key);
        long deadline = System.nanoTime() + patience.toNanos();
        Taken taken = Taken.AT_ONCE;
        while (true) {
            try {
                Files.writeString(file, lease.id(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                return taken;
            } catch (FileAlreadyExistsException e) {
                Optional<String> holder = holder(file);
                if (holder.isPresent() && isOther(file, holder.get()) && System.nanoTime() < deadline) {
                    taken = Taken.AFTER_ANOTHER;
                    pause();
                } else {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** Gives the claim for {@code key} back. One that cannot be removed ends with the lease. */
    public void release(Digest key) {
        Path file = file(key);
        try {
            if (holder(file).filter(lease.id()::equals).isPresent()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            log().log(System.Logger.Level.DEBUG, "cannot release " + file, e);
        }
    }

    private boolean isOther(Path file, String holder) throws IOException {
        // A claim is empty for the moment between its creation and its content, and for good when the power failed in
        // it.
        return holder.isEmpty() ? lease.isRecent(file) : !holder.equals(lease.id()) && lease.isAlive(holder);
    }

    private static Optional<String> holder(Path file) throws IOException {
        try {
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Nothing tells one node what another does on a shared volume, so that looking again is all there is. */
    private static void pause() throws InterruptedException {
        new CountDownLatch(1).await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Path file(Digest key) {
        return lease.directory().resolve(PREFIX + key.hex());
    }

    /** Found when there is something to say: the search goes through every jar, which few builds need. */
    private static System.Logger log() {
        return System.getLogger(Claims.class.getName());
    }
}
