package build.kiln.build;

import build.kiln.blob.Volume;
import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.reference.Reference;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Names that only one builder of a cache volume may push at a time, from looking where they point until they point to what was built.
 * The registry's protocol has no conditional push, so this is what keeps two builders from both finding a tag free. The kernel
 * gives the locks of a builder back when it dies.
 */
final class TagLocks implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int LOOK_EVERY = 100;

    private final List<FileChannel> held = new ArrayList<>();

    private TagLocks() {}

    /**
     * Keeps the other builders of {@code volume} from pushing {@code references}, when a policy says that tags never move.
     *
     * @throws BuildException when another builder holds one of them for too long
     */
    static TagLocks take(Volume volume, PolicyGate policies, List<Reference> references)
            throws BuildException, IOException, InterruptedException {
        SortedSet<Path> files = new TreeSet<>();
        if (policies.hasRule(PolicyGate.IMMUTABLE_TAGS)) {
            Path directory = volume.directory("lock");
            for (Reference reference : references) {
                Reference tagged = reference.orLatest();
                files.add(directory.resolve("tag-"
                        + Digest.of(tagged.repository().identity() + ":" + tagged.tag())
                                .hex()));
            }
        }
        return take(files);
    }

    /**
     * Locks all {@code files}, in their order, so that two builders with the same names never wait for each other.
     *
     * @throws BuildException when another builder holds one of them for too long
     */
    private static TagLocks take(SortedSet<Path> files) throws BuildException, IOException, InterruptedException {
        TagLocks locks = new TagLocks();
        boolean taken = false;
        try {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            for (Path file : files) {
                locks.take(file, deadline);
            }
            taken = true;
            return locks;
        } finally {
            if (!taken) {
                locks.close();
            }
        }
    }

    private void take(Path file, long deadline) throws BuildException, IOException, InterruptedException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        held.add(channel);
        while (tryLock(channel).isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw BuildException.of(
                                Reason.PUSH_DENIED, "another build has been pushing the same tag for " + PATIENCE)
                        .withHint("give each build tags of its own, e.g. with {commit:7}");
            }
            // Nothing tells one node what another does on a shared volume, so that looking again is all there is.
            new CountDownLatch(1)
                    .await(LOOK_EVERY + ThreadLocalRandom.current().nextInt(LOOK_EVERY), TimeUnit.MILLISECONDS);
        }
    }

    /** Empty when another process, or another build of this one, holds the lock. */
    private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        for (FileChannel channel : held) {
            channel.close();
        }
    }
}
