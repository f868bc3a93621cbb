package build.kiln.context;

import static java.util.Objects.requireNonNull;

import build.kiln.context.BuildContext.Owners;
import build.kiln.context.ContextEntry.Kind;
import build.kiln.context.ContextEntry.Stamp;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
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
    private static final String ATTRIBUTES = "unix:mode,uid,gid,ino,size,lastModifiedTime,ctime";
    private static final int TYPE = 0170000;
    private static final int PERMISSIONS = 07777;

    private final Path root;
    private final Inclusion inclusion;
    private final Owners owners;
    private final long sizeLimit;
    private final Map<String, ContextEntry> entries = new ConcurrentHashMap<>();

    /** Excluded directories, which belong to the context as soon as something below them does. */
    private final Map<String, ContextEntry> excludedDirectories = new ConcurrentHashMap<>();

    /** Directories to read; empty for a thread that is not needed any more. */
    private final BlockingQueue<Optional<String>> unread = new LinkedBlockingQueue<>();

    private final AtomicInteger unfinished = new AtomicInteger();
    private final AtomicLong size = new AtomicLong();

    private ContextWalk(Path root, Inclusion inclusion, Owners owners, long sizeLimit) {
        this.root = root;
        this.inclusion = inclusion;
        this.owners = owners;
        this.sizeLimit = sizeLimit;
    }

    /**
     * The entries of the context at {@code root} by path, the directories above them included.
     *
     * @param sizeLimit in bytes, of all files together
     */
    static Map<String, ContextEntry> list(Path root, Inclusion inclusion, Owners owners, long sizeLimit)
            throws BuildException, IOException, InterruptedException {
        ContextWalk walk = new ContextWalk(root, inclusion, owners, sizeLimit);
        walk.push("");
        Workers.run(THREADS, walk::work);
        return walk.entries;
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
        try (DirectoryStream<Path> children = Files.newDirectoryStream(root.resolve(directory))) {
            for (Path child : children) {
                String path = prefix + child.getFileName();
                boolean included = inclusion.includes(path);
                if (included || inclusion.mayIncludeBelow(path)) {
                    Optional<ContextEntry> entry = stat(child, path);
                    if (entry.isPresent()) {
                        visit(entry.get(), included);
                    }
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private void visit(ContextEntry entry, boolean included) throws BuildException {
        boolean directory = entry.kind() == Kind.DIRECTORY;
        if (included) {
            add(entry);
        } else if (directory) {
            excludedDirectories.put(entry.path(), entry);
        }
        if (directory) {
            push(entry.path());
        }
    }

    private void add(ContextEntry entry) throws BuildException {
        entries.put(entry.path(), entry);
        if (size.addAndGet(entry.size()) > sizeLimit) {
            throw BuildException.of(
                            Reason.CONTEXT_TOO_LARGE,
                            "the context holds more than " + sizeLimit + " bytes (seen up to " + entry.path() + ")")
                    .withHint("list what the build does not need in .dockerignore");
        }
        addDirectoriesAbove(entry.path());
    }

    private void addDirectoriesAbove(String path) {
        for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            String directory = path.substring(0, slash);
            ContextEntry excluded = excludedDirectories.get(directory);
            if (excluded == null || entries.putIfAbsent(directory, excluded) != null) {
                return;
            }
        }
    }

    /** Empty for a socket and for what has just been removed. */
    private Optional<ContextEntry> stat(Path file, String path) throws IOException {
        Map<String, Object> attributes;
        try {
            attributes = Files.readAttributes(file, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        int mode = attribute(attributes, "mode", Integer.class);
        Optional<Kind> kind = kind(mode & TYPE);
        if (kind.isEmpty()) {
            return Optional.empty();
        }
        Stamp stamp = new Stamp(
                attribute(attributes, "lastModifiedTime", FileTime.class).toInstant(),
                attribute(attributes, "ctime", FileTime.class).toInstant(),
                attribute(attributes, "ino", Long.class));
        long size = kind.get() == Kind.FILE ? attribute(attributes, "size", Long.class) : 0;
        String target =
                kind.get() == Kind.SYMLINK ? Files.readSymbolicLink(file).toString() : "";
        return Optional.of(new ContextEntry(
                path,
                kind.get(),
                mode & PERMISSIONS,
                owner(attributes, "uid"),
                owner(attributes, "gid"),
                size,
                target,
                stamp));
    }

    private int owner(Map<String, Object> attributes, String name) {
        return switch (owners) {
            case ROOT -> 0;
            case KEPT -> attribute(attributes, name, Integer.class);
        };
    }

    private static <T> T attribute(Map<String, Object> attributes, String name, Class<T> type) {
        return type.cast(requireNonNull(attributes.get(name)));
    }

    private static Optional<Kind> kind(int type) {
        return switch (type) {
            case 0040000 -> Optional.of(Kind.DIRECTORY);
            case 0100000 -> Optional.of(Kind.FILE);
            case 0120000 -> Optional.of(Kind.SYMLINK);
            case 0010000 -> Optional.of(Kind.FIFO);
            default -> Optional.empty();
        };
    }
}
