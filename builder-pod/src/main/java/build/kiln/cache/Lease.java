package build.kiln.cache;

import static java.util.Objects.requireNonNull;

import build.kiln.linux.RandomName;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Says that a builder is at work on the volume. Nothing that was made or used since the oldest live lease began is ever
 * collected.
 *
 * <p>A lease is a file whose modification time is its last heartbeat; one without heartbeats for {@link #EXPIRY} is dead, and
 * so is one of a process of this machine that is gone. Ages are measured against the volume's own clock, the time it gave the
 * reader's own file, because the clocks of two nodes may differ.
 */
public final class Lease implements AutoCloseable {
    static final Duration HEARTBEAT = Duration.ofSeconds(10);
    static final Duration EXPIRY = Duration.ofSeconds(60);
    static final String PREFIX = "build-";

    private final Path file;

    /** The file's content, which heartbeats do not change. */
    private final String line;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread heart;
    private final CountDownLatch lost = new CountDownLatch(1);

    private Lease(Path file, String line) {
        this.file = file;
        this.line = line;
        this.heart = Thread.ofVirtual().name("lease").unstarted(this::beat);
    }

    /** A live lease in {@code directory}, the volume's {@code v1/leases}. */
    public static Lease take(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve(PREFIX + RandomName.next());
        Files.createFile(file);
        String line = Holder.self(Files.getLastModifiedTime(file).toInstant()).line();
        Files.writeString(file, line, StandardOpenOption.WRITE);
        Lease lease = new Lease(file, line);
        lease.heart.start();
        return lease;
    }

    /** What names this lease on the volume. */
    String id() {
        return file.getFileName().toString();
    }

    Path directory() {
        return requireNonNull(file.getParent());
    }

    /**
     * Returns when nobody can have taken this builder for dead since the lease began.
     *
     * @throws IOException when somebody can, e.g. because the machine slept: what this builder used may have been collected
     *     under its hands, so that nothing it made may be recorded
     */
    public void requireUnbroken() throws IOException {
        touch();
        if (isLost()) {
            throw stoodStill();
        }
    }

    /**
     * Waits until somebody can have taken this builder for dead; for ever, where nobody does. Its locks may be others' then, so that what
     * they guard must be let alone at once.
     *
     * @return what to fail with
     */
    public IOException awaitBreak() throws InterruptedException {
        lost.await();
        return stoodStill();
    }

    private static IOException stoodStill() {
        return new IOException("this builder stood still for longer than " + EXPIRY.toSeconds()
                + " s: others may have collected what it made");
    }

    private boolean isLost() {
        return lost.getCount() == 0;
    }

    /** Whether somebody can have taken this builder for dead since the lease began. */
    public boolean isBroken() {
        try {
            touch();
        } catch (IOException e) {
            // Known all the same when the file is gone; a volume that takes no heartbeat says nothing about before.
            return isLost();
        }
        return isLost();
    }

    /** The time by the volume's clock. */
    Instant now() throws IOException {
        return touch();
    }

    /** Whether the lease called {@code id} is there and beats. */
    boolean isAlive(String id) throws IOException {
        return id.startsWith(PREFIX)
                && liveSince(file.resolveSibling(id), touch()).isPresent();
    }

    /** Whether {@code other} was written within the time that makes a lease dead. */
    boolean isRecent(Path other) throws IOException {
        return isRecent(other, touch());
    }

    static boolean isRecent(Path other, Instant now) throws IOException {
        return FileTimes.modified(other)
                .filter(time -> time.plus(EXPIRY).isAfter(now))
                .isPresent();
    }

    /** When the oldest builder that is at work in {@code directory} began, if there is one. */
    static Optional<Instant> oldest(Path directory, Instant now) throws IOException {
        Optional<Instant> oldest = Optional.empty();
        if (!Files.isDirectory(directory)) {
            return oldest;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, PREFIX + "*")) {
            for (Path file : files) {
                oldest = Stream.concat(oldest.stream(), liveSince(file, now).stream())
                        .min(Comparator.naturalOrder());
            }
        }
        return oldest;
    }

    /** When the builder of the lease {@code file} began, if it is at work. */
    static Optional<Instant> liveSince(Path file, Instant now) throws IOException {
        try {
            boolean beats = isRecent(file, now);
            Optional<Holder> holder = beats ? Holder.parse(Files.readString(file)) : Optional.empty();
            if (holder.isPresent()) {
                return holder.filter(known -> !known.isKnownToBeGone()).map(Holder::start);
            }
            // Not written yet: it begins now.
            return beats ? Optional.of(now) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private void beat() {
        try {
            long beaten = System.nanoTime();
            while (!closed.await(HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS)) {
                if (hasBeaten()) {
                    beaten = System.nanoTime();
                } else if (System.nanoTime() - beaten > EXPIRY.toNanos()) {
                    lost.countDown();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** False on a volume that takes nothing just now: there may be time for another try. */
    private boolean hasBeaten() {
        try {
            touch();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns the time by the volume's clock. */
    private Instant touch() throws IOException {
        try {
            Instant before = modified();
            // A write, because the time it leaves is the volume's; setting a time would leave this node's.
            Files.writeString(file, line, StandardOpenOption.WRITE);
            Instant now = modified();
            if (before.plus(EXPIRY).isBefore(now)) {
                lost.countDown();
            }
            return now;
        } catch (NoSuchFileException e) {
            // Without its file the lease is over: others go on as if this builder had died.
            lost.countDown();
            throw e;
        }
    }

    private Instant modified() throws IOException {
        return FileTimes.modified(file).orElseThrow(() -> new NoSuchFileException(file.toString()));
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        Files.deleteIfExists(file);
    }
}
