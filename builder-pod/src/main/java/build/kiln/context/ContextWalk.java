package build.kiln.context;

import build.kiln.context.BuildContext.Owners;
import build.kiln.context.ContextEntry.Kind;
import build.kiln.context.ContextEntry.Stamp;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.linux.Fd;
import build.kiln.linux.FileCalls;
import build.kiln.linux.FileStatus;
import build.kiln.linux.FileType;
import build.kiln.linux.MetadataCalls;
import build.kiln.rootfs.RootDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lists a context, each directory by one of several threads. Links are never followed and excluded trees never read, so that
 * neither a loop of links nor a huge ignored directory costs anything.
 */
final class ContextWalk {
    private static final int THREADS = 4;

    private final RootDirectory root;
    private final Inclusion inclusion;
    private final Owners owners;
    private final long sizeLimit;
    private final Map<String, List<ContextEntry>> directories = new ConcurrentHashMap<>();

    /** Excluded directories, which belong to the context as soon as something below them does. */
    private final Map<String, ContextEntry> excludedDirectories = new ConcurrentHashMap<>();

    /** Directories to read; empty for a thread that is not needed any more. */
    private final BlockingQueue<Optional<String>> unread = new LinkedBlockingQueue<>();

    private final AtomicInteger unfinished = new AtomicInteger();
    private final AtomicLong size = new AtomicLong();

    private ContextWalk(RootDirectory root, Inclusion inclusion, Owners owners, long sizeLimit) {
        this.root = root;
        this.inclusion = inclusion;
        this.owners = owners;
        this.sizeLimit = sizeLimit;
    }

    /**
     * What the context at {@code root} holds, the directories above what is included among it.
     *
     * @param sizeLimit in bytes, of all files together
     */
    static ContextListing list(Path root, Inclusion inclusion, Owners owners, long sizeLimit)
            throws BuildException, IOException, InterruptedException {
        try (RootDirectory opened = RootDirectory.open(root)) {
            ContextWalk walk = new ContextWalk(opened, inclusion, owners, sizeLimit);
            walk.push("");
            Workers.run(THREADS, walk::work);
            return ContextListing.of(walk.directories, walk.excludedDirectories);
        }
    }

    private void push(String directory) {
        unfinished.incrementAndGet();
        unread.add(Optional.of(directory));
    }

    private void work() throws BuildException, IOException, InterruptedException {
        for (Optional<String> next = unread.take(); next.isPresent(); next = unread.take()) {
            read(next.get());
            if (unfinished.decrementAndGet() == 0) {
                for (int i = 0; i < THREADS; i++) {
                    unread.add(Optional.empty());
                }
            }
        }
    }

    private void read(String directory) throws BuildException, IOException {
        String prefix = directory.isEmpty() ? "" : directory + "/";
        List<ContextEntry> found = new ArrayList<>();
        try (Fd open = root.openToList(directory)) {
            for (String name : FileCalls.list(open).stream().sorted().toList()) {
                String path = prefix + name;
                boolean included = inclusion.includes(path);
                if (included || inclusion.mayIncludeBelow(path)) {
                    Optional<ContextEntry> entry = stat(open, name, path);
                    if (entry.isPresent()) {
                        visit(entry.get(), included, found);
                    }
                }
            }
        }
        if (!found.isEmpty()) {
            directories.put(directory, found);
        }
    }

    private void visit(ContextEntry entry, boolean included, List<ContextEntry> found) throws BuildException {
        boolean directory = entry.kind() == Kind.DIRECTORY;
        if (included) {
            found.add(entry);
            measure(entry);
        } else if (directory) {
            excludedDirectories.put(entry.path(), entry);
        }
        if (directory) {
            push(entry.path());
        }
    }

    private void measure(ContextEntry entry) throws BuildException {
        if (size.accumulateAndGet(entry.size(), ContextWalk::sum) > sizeLimit) {
            throw BuildException.of(
                            Reason.CONTEXT_TOO_LARGE,
                            "the context holds more than " + sizeLimit + " bytes (seen up to " + entry.path() + ")")
                    .withHint("list what the build does not need in .dockerignore");
        }
    }

    /** Files without content may be as large as a number can say. */
    private static long sum(long one, long other) {
        return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
    }

    /** Empty for a socket and for what has just been removed. */
    private Optional<ContextEntry> stat(Fd directory, String name, String path) throws IOException {
        Optional<FileStatus> found = MetadataCalls.find(directory, name);
        Optional<Kind> kind = found.flatMap(status -> kind(status.type()));
        if (found.isEmpty() || kind.isEmpty()) {
            return Optional.empty();
        }
        FileStatus status = found.get();
        return Optional.of(new ContextEntry(
                path,
                kind.get(),
                status.permissions(),
                owner(status.uid()),
                owner(status.gid()),
                kind.get() == Kind.FILE ? status.size() : 0,
                kind.get() == Kind.SYMLINK ? FileCalls.readSymlink(directory, name) : "",
                new Stamp(status.modified(), status.changed(), status.inode())));
    }

    private int owner(int id) {
        return switch (owners) {
            case ROOT -> 0;
            case KEPT -> id;
        };
    }

    private static Optional<Kind> kind(FileType type) {
        return switch (type) {
            case DIRECTORY -> Optional.of(Kind.DIRECTORY);
            case REGULAR -> Optional.of(Kind.FILE);
            case SYMLINK -> Optional.of(Kind.SYMLINK);
            case FIFO -> Optional.of(Kind.FIFO);
            case CHARACTER_DEVICE, BLOCK_DEVICE, SOCKET -> Optional.empty();
        };
    }
}
