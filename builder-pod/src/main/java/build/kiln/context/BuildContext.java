package build.kiln.context;

import build.kiln.context.ContextEntry.Kind;
import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.hash.ContentHash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
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
    private final ConcurrentMap<String, Digest> contents = new ConcurrentHashMap<>();
    private volatile @Nullable Listing listing;

    private record Listing(Map<String, ContextEntry> entries, Map<String, List<String>> children, StatCache cache) {}

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

    /** Where {@code entry} is. */
    public Path path(ContextEntry entry) {
        return root.resolve(entry.path());
    }

    /** What the context holds, by path, in no order. */
    public Map<String, ContextEntry> entries() throws BuildException, IOException, InterruptedException {
        return listing().entries();
    }

    /** The sorted names in {@code directory}; the context itself is the empty path. */
    public List<String> children(String directory) throws BuildException, IOException, InterruptedException {
        return listing().children().getOrDefault(directory, List.of());
    }

    /** The digest of a regular file's content. */
    public Digest content(ContextEntry file) throws BuildException, IOException, InterruptedException {
        Digest known = contents.get(file.path());
        if (known != null) {
            return known;
        }
        Digest content = hash(file, listing().cache());
        contents.put(file.path(), content);
        return content;
    }

    /** Makes the digests of many regular files known, with all processors. */
    public void hash(List<ContextEntry> files) throws BuildException, IOException, InterruptedException {
        ParallelHash.hash(this, files);
    }

    /** Keeps the digests for the next build. */
    public void remember() throws IOException {
        Listing read = listing;
        if (read != null) {
            read.cache().save();
        }
    }

    private Listing listing() throws BuildException, IOException, InterruptedException {
        Listing read = listing;
        if (read != null) {
            return read;
        }
        walking.lockInterruptibly();
        try {
            if (listing == null) {
                CompletableFuture<StatCache> cache =
                        CompletableFuture.supplyAsync(() -> StatCache.open(statFile), Thread::startVirtualThread);
                Map<String, ContextEntry> entries = ContextWalk.list(root, inclusion, owners, sizeLimit);
                listing = new Listing(entries, children(entries.values()), cache.join());
            }
            return listing;
        } finally {
            walking.unlock();
        }
    }

    private static Map<String, List<String>> children(Collection<ContextEntry> entries) {
        Map<String, List<String>> children = new HashMap<>();
        for (ContextEntry entry : entries) {
            String path = entry.path();
            String directory = path.substring(0, Math.max(0, path.lastIndexOf('/')));
            children.computeIfAbsent(directory, made -> new ArrayList<>()).add(entry.name());
        }
        children.values().forEach(names -> names.sort(null));
        return children;
    }

    private Digest hash(ContextEntry file, StatCache cache) throws BuildException, IOException {
        if (file.kind() != Kind.FILE) {
            throw new IllegalArgumentException("not a regular file: " + file.path());
        }
        Optional<Digest> known = cache.find(file);
        if (known.isPresent()) {
            return known.get();
        }
        Instant begin = Instant.now();
        MessageDigest hash = ContentHash.sha256();
        long read = 0;
        try (InputStream in = Files.newInputStream(named(file), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            byte[] buffer = new byte[Math.clamp(file.size() + 1, 1, BUFFER)];
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

    private Path named(ContextEntry file) throws BuildException {
        try {
            return path(file);
        } catch (InvalidPathException e) {
            throw BuildException.of(Reason.CONTEXT_INVALID, "the name of \"" + file.path() + "\" is not UTF-8", e)
                    .withHint("rename the file, or list it in .dockerignore");
        }
    }
}
