package build.kiln.op;

import build.kiln.cache.MountFiles;
import build.kiln.graph.Mount;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The directories of {@code RUN --mount=type=cache} and the right to use them: with others or alone. Steps of this process
 * keep each other off by a semaphore, other builders by a lock on the volume that ends with its holder.
 */
final class CacheMounts {
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final CacheScope scope;
    private final Map<Path, Semaphore> users = new ConcurrentHashMap<>();

    CacheMounts(CacheScope scope) {
        this.scope = scope;
    }

    /** A step's right to a cache directory, until it is closed. The directory may not be there yet. */
    record Used(Path directory, String id, Closeable right) implements Closeable {
        @Override
        public void close() throws IOException {
            try (right) {
                MountFiles.markUsed(directory, id);
            }
        }
    }

    /** The directory that {@code mount} names, once the step may have it. */
    Used use(Mount.Cache mount) throws IOException, InterruptedException {
        Path parent = Files.createDirectories(scope.directory());
        String name = MountFiles.directoryName(mount.id());
        return switch (mount.sharing()) {
            case SHARED -> used(parent.resolve(name), mount.id(), () -> {});
            case LOCKED -> {
                Path directory = parent.resolve(name);
                yield used(directory, mount.id(), lock(directory));
            }
            case PRIVATE -> usePrivate(parent, name, mount.id());
        };
    }

    /** The first of the cache's directories that nobody uses. */
    private Used usePrivate(Path parent, String name, String id) throws IOException {
        for (int number = 0; ; number++) {
            Path directory = parent.resolve(name + "-" + number);
            Optional<Closeable> right = tryLock(directory);
            if (right.isPresent()) {
                return used(directory, id, right.get());
            }
        }
    }

    private static Used used(Path directory, String id, Closeable right) throws IOException {
        MountFiles.markUsed(directory, id);
        return new Used(directory, id, right);
    }

    private Closeable lock(Path directory) throws IOException, InterruptedException {
        Semaphore user = user(directory);
        user.acquire();
        boolean held = false;
        try {
            Optional<Closeable> lock = scope.locks().tryTake(MountFiles.lock(directory));
            while (lock.isEmpty()) {
                // Nothing tells one machine what another does on a shared volume.
                new CountDownLatch(1).await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                lock = scope.locks().tryTake(MountFiles.lock(directory));
            }
            held = true;
            return release(lock.get(), user);
        } finally {
            if (!held) {
                user.release();
            }
        }
    }

    private Optional<Closeable> tryLock(Path directory) throws IOException {
        Semaphore user = user(directory);
        if (!user.tryAcquire()) {
            return Optional.empty();
        }
        Optional<Closeable> lock = Optional.empty();
        try {
            lock = scope.locks().tryTake(MountFiles.lock(directory));
            return lock.map(taken -> release(taken, user));
        } finally {
            if (lock.isEmpty()) {
                user.release();
            }
        }
    }

    private static Closeable release(Closeable lock, Semaphore user) {
        return () -> {
            try {
                lock.close();
            } finally {
                user.release();
            }
        };
    }

    private Semaphore user(Path directory) {
        return users.computeIfAbsent(directory, path -> new Semaphore(1));
    }
}
