package build.kiln.context;

import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A directory given to a build. It is read when something first asks for its files, once, and never written. */
public final class BuildContext {
    private final Path root;
    private final Inclusion inclusion;
    private final Owners owners;
    private final long sizeLimit;
    private final Optional<Path> statFile;
    private final ReentrantLock walking = new ReentrantLock();
    private volatile @Nullable Listed listed;

    private record Listed(ContextListing listing, StatCache cache) {}

    /**
     * A context that has not been read yet.
     *
     * @param sizeLimit in bytes, of all its files together
     * @param statFile where digests are remembered from one build to the next; empty where no build follows
     */
    public BuildContext(Path root, Inclusion inclusion, Owners owners, long sizeLimit, Optional<Path> statFile) {
        this.root = root;
        this.inclusion = inclusion;
        this.owners = owners;
        this.sizeLimit = sizeLimit;
        this.statFile = statFile;
    }

    /** Whose the files of a context are. */
    public enum Owners {
        /** All are root's: who has them on this machine means nothing to an image. */
        ROOT,
        /** They belong to whom an archive says. */
        KEPT
    }

    /** Where the context is. */
    public Path root() {
        return root;
    }

    /** What is at {@code path}. */
    public Optional<ContextEntry> find(String path) throws BuildException, IOException, InterruptedException {
        return listed().listing().find(path);
    }

    /** What is in {@code directory}, sorted by name; the context itself is the empty path. */
    public List<ContextEntry> children(String directory) throws BuildException, IOException, InterruptedException {
        return listed().listing().children(directory);
    }

    /** The digests of regular files of this context, in their order; what is not known is read, by all processors. */
    public List<Digest> contents(List<ContextEntry> files) throws BuildException, IOException, InterruptedException {
        StatCache cache = listed().cache();
        StatCache.Lookup lookup = cache.lookup();
        List<Optional<Digest>> known = new ArrayList<>(files.size());
        List<ContextEntry> unknown = new ArrayList<>();
        for (ContextEntry file : files) {
            Optional<Digest> content = lookup.find(file);
            known.add(content);
            if (content.isEmpty()) {
                unknown.add(file);
            }
        }
        Iterator<Digest> read = read(unknown, cache).iterator();
        List<Digest> contents = new ArrayList<>(files.size());
        for (Optional<Digest> content : known) {
            contents.add(content.isPresent() ? content.get() : read.next());
        }
        return contents;
    }

    private List<Digest> read(List<ContextEntry> files, StatCache cache)
            throws BuildException, IOException, InterruptedException {
        if (files.isEmpty()) {
            return List.of();
        }
        try (ContextFiles content = new ContextFiles(root)) {
            return ParallelHash.hash(files, file -> {
                Instant begin = Instant.now();
                Digest digest = content.digest(file);
                cache.put(file, digest, begin);
                return digest;
            });
        }
    }

    /** Keeps the digests for the next build. */
    public void remember() throws IOException {
        Listed read = listed;
        if (read != null) {
            read.cache().save(read.listing());
        }
    }

    private Listed listed() throws BuildException, IOException, InterruptedException {
        Listed read = listed;
        if (read != null) {
            return read;
        }
        walking.lockInterruptibly();
        try {
            if (listed == null) {
                CompletableFuture<StatCache> cache =
                        CompletableFuture.supplyAsync(() -> StatCache.open(statFile), Thread::startVirtualThread);
                listed = new Listed(ContextWalk.list(root, inclusion, owners, sizeLimit), cache.join());
            }
            return listed;
        } finally {
            walking.unlock();
        }
    }
}
