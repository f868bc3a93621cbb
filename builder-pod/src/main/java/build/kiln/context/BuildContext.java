package build.kiln.context;

import build.kiln.context.ContextEntry.Kind;
import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.hash.ContentHash;
import build.kiln.linux.Fd;
import build.kiln.rootfs.RootDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
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
    private static final int BUFFER = 128 * 1024;

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
        Iterator<Digest> read =
                ParallelHash.hash(unknown, file -> hash(file, cache)).iterator();
        List<Digest> contents = new ArrayList<>(files.size());
        for (Optional<Digest> content : known) {
            contents.add(content.isPresent() ? content.get() : read.next());
        }
        return contents;
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

    private Digest hash(ContextEntry file, StatCache cache) throws BuildException, IOException {
        if (file.kind() != Kind.FILE) {
            throw new IllegalArgumentException("not a regular file: " + file.path());
        }
        Instant begin = Instant.now();
        MessageDigest hash = ContentHash.sha256();
        long read = 0;
        requireUtf8(file);
        try (RootDirectory tree = RootDirectory.open(root);
                Fd open = tree.openToRead(file.path());
                InputStream in = Files.newInputStream(Path.of(open.path()))) {
            byte[] buffer = new byte[(int) Math.min(file.size(), BUFFER - 1) + 1];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                hash.update(buffer, 0, count);
                read += count;
            }
        }
        if (read != file.size()) {
            throw BuildException.of(Reason.CONTEXT_INVALID, file.path() + " changed while the build read it")
                    .withHint("let nothing write to the context during a build");
        }
        Digest content = Digest.of(hash);
        cache.put(file, content, begin);
        return content;
    }

    /** What copies files has them by paths, which can hold no other name. */
    private void requireUtf8(ContextEntry file) throws BuildException {
        try {
            Path _ = root.resolve(file.path());
        } catch (InvalidPathException e) {
            throw BuildException.of(Reason.CONTEXT_INVALID, "the name of \"" + file.path() + "\" is not UTF-8", e)
                    .withHint("rename the file, or list it in .dockerignore");
        }
    }
}
