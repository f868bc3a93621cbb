package build.kiln.cache;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Says that a builder is at work on the volume. Nothing that was made or used since the oldest live lease began is ever
 * collected.
 *
 * <p>A lease is a file whose modification time is its last heartbeat; one without heartbeats for {@link #EXPIRY} is dead.
 * Ages are measured against the volume's own clock, the time it gave the reader's own file, because the clocks of two
 * nodes may differ.
 */
public final class Lease implements AutoCloseable {
    static final Duration HEARTBEAT = Duration.ofSeconds(10);
    static final Duration EXPIRY = Duration.ofSeconds(60);
    static final String PREFIX = "build-";

    private final Path file;

    /** The file's content, which heartbeats do not change. */
    private final String start = Instant.now().toString();

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread heart;

    private Lease(Path file) {
        this.file = file;
        this.heart = Thread.ofVirtual().name("lease").unstarted(this::beat);
    }

    /** A live lease in {@code directory}, the volume's {@code v1/leases}. */
    public static Lease take(Path directory) throws IOException {
        Files.createDirectories(directory);
        Lease lease = new Lease(directory.resolve(PREFIX + UUID.randomUUID()));
        Files.writeString(lease.file, lease.start, StandardOpenOption.CREATE_NEW);
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

    /** Whether the lease called {@code id} is there and beats. */
    boolean isAlive(String id) throws IOException {
        Path other = file.resolveSibling(id);
        if (!id.startsWith(PREFIX) || !Files.exists(other)) {
            return false;
        }
        touch();
        Instant now = Files.getLastModifiedTime(file).toInstant();
        return Files.getLastModifiedTime(other).toInstant().plus(EXPIRY).isAfter(now);
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

    private static Optional<Instant> liveSince(Path file, Instant now) throws IOException {
        try {
            boolean alive =
                    Files.getLastModifiedTime(file).toInstant().plus(EXPIRY).isAfter(now);
            return alive ? Optional.of(Instant.parse(Files.readString(file))) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (DateTimeParseException e) {
            // Not written yet: it begins now.
            return Optional.of(now);
        }
    }

    private void beat() {
        try {
            while (!closed.await(HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS)) {
                touch();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // Without its file the lease is over: others may go on as if this builder had died, which is safe.
            closed.countDown();
        }
    }

    private void touch() throws IOException {
        // A write, because the time it leaves is the volume's; setting a time would leave this node's.
        Files.writeString(file, start, StandardOpenOption.WRITE);
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        Files.deleteIfExists(file);
    }
}
