package build.kiln.cache;

import build.kiln.failure.BuildException;
import build.kiln.linux.Fd;
import build.kiln.linux.MetadataCalls;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The cache mounts that a build uses: each from the first step that has it until the build ends, so that a step finds what the
 * one before it left. A quota takes none away that another build uses. Files beside a mount's directory tell of it on the volume; those
 * of builders that died tell nothing.
 */
public final class MountUses implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private final Lease lease;
    private final LeaseLocks locks;
    private final Set<Path> begun = ConcurrentHashMap.newKeySet();

    public MountUses(Lease lease) {
        this.lease = lease;
        this.locks = new LeaseLocks(lease);
    }

    /** Makes a directory where there is none yet. */
    public interface Filling {
        void run() throws BuildException, IOException, InterruptedException;
    }

    /** Begins to use {@code directory}; {@code filling} runs while nobody else begins to use it, or takes it away. */
    public void begin(Path directory, Filling filling) throws BuildException, IOException, InterruptedException {
        if (begun.contains(directory)
                && MetadataCalls.findAnew(Fd.NONE, directory.toString()).isPresent()) {
            return;
        }
        try (Closeable _ = gate(directory)) {
            Files.write(MountFiles.use(directory, lease.id()), new byte[0]);
            begun.add(directory);
            filling.run();
        }
    }

    /** Takes {@code directory} away; false when another build uses it, or just begins to. */
    boolean removeUnused(Path directory, MountInventory inventory) throws IOException {
        Optional<Closeable> gate = locks.tryTake(MountFiles.gate(directory));
        if (gate.isEmpty()) {
            return false;
        }
        try (Closeable _ = gate.get()) {
            for (String user : MountFiles.users(directory)) {
                if (!user.equals(lease.id()) && lease.isAlive(user)) {
                    return false;
                }
                Files.deleteIfExists(MountFiles.use(directory, user));
            }
            begun.remove(directory);
            return inventory.remove(directory);
        }
    }

    private Closeable gate(Path directory) throws IOException, InterruptedException {
        Optional<Closeable> gate = locks.tryTake(MountFiles.gate(directory));
        while (gate.isEmpty()) {
            // Nothing tells one machine what another does on a shared volume.
            new CountDownLatch(1).await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            gate = locks.tryTake(MountFiles.gate(directory));
        }
        return gate.get();
    }

    /** The build uses nothing more. */
    @Override
    public void close() throws IOException {
        for (Path directory : begun) {
            Files.deleteIfExists(MountFiles.use(directory, lease.id()));
        }
        begun.clear();
    }
}
