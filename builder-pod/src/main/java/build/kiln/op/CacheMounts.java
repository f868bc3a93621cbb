package build.kiln.op;

import build.kiln.digest.KeyHash;
import build.kiln.graph.Mount;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * The directories of {@code RUN --mount=type=cache} and the right to use them: with others or alone. Steps of this process
 * keep each other off by a semaphore, other builders by a lock on the volume.
 */
final class CacheMounts {
    private final Path parent;
    private final Map<Path, Semaphore> users = new ConcurrentHashMap<>();

    CacheMounts(Path parent) {
        this.parent = parent;
    }

    /**
     * A cache directory in use until it is closed.
     *
     * @param fresh whether nobody has used it before
     */
    record Used(Path directory, boolean fresh, Closeable right) implements Closeable {
        @Override
        public void close() throws IOException {
            right.close();
        }
    }

    /** The directory that {@code mount} names, once it may be used. */
    Used use(Mount.Cache mount) throws IOException, InterruptedException {
        Files.createDirectories(parent);
        String name = KeyHash.of("cache-mount", 1).text(mount.id()).done().hex();
        return switch (mount.sharing()) {
            case SHARED -> used(parent.resolve(name), () -> {});
            case LOCKED -> {
                Path directory = parent.resolve(name);
                yield used(directory, lock(directory));
            }
            case PRIVATE -> usePrivate(name);
        };
    }

    /** The first of the cache's directories that nobody uses. */
    private Used usePrivate(String name) throws IOException {
        for (int number = 0; ; number++) {
            Path directory = parent.resolve(name + "-" + number);
            Optional<Closeable> right = tryLock(directory);
            if (right.isPresent()) {
                return used(directory, right.get());
            }
        }
    }

    private static Used used(Path directory, Closeable right) {
        return new Used(directory, !Files.exists(directory), right);
    }

    private Closeable lock(Path directory) throws IOException, InterruptedException {
        Semaphore user = user(directory);
        user.acquire();
        try {
            FileChannel channel = open(directory);
            FileLock lock = channel.lock();
            return () -> release(lock, channel, user);
        } catch (IOException | RuntimeException e) {
            user.release();
            throw e;
        }
    }

    private Optional<Closeable> tryLock(Path directory) throws IOException {
        Semaphore user = user(directory);
        if (!user.tryAcquire()) {
            return Optional.empty();
        }
        FileChannel channel = open(directory);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            user.release();
            return Optional.empty();
        }
        return Optional.of(() -> release(lock, channel, user));
    }

    private static void release(FileLock lock, FileChannel channel, Semaphore user) throws IOException {
        try {
            lock.close();
            channel.close();
        } finally {
            user.release();
        }
    }

    private Semaphore user(Path directory) {
        return users.computeIfAbsent(directory, path -> new Semaphore(1));
    }

    private static FileChannel open(Path directory) throws IOException {
        Path file = directory.resolveSibling(directory.getFileName() + ".lock");
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }
}
