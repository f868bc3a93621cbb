package build.kiln.rootfs;

import build.kiln.linux.Errno;
import build.kiln.linux.ErrnoException;
import build.kiln.linux.Fd;
import build.kiln.linux.FileCalls;
import build.kiln.linux.FileStatus;
import build.kiln.linux.MetadataCalls;
import build.kiln.linux.OpenFlags;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A directory that is the root of every path and symbolic link below it. Paths are relative to it; leading slashes do not
 * matter.
 */
public final class RootDirectory implements AutoCloseable {
    private static final int MAX_LINKS = 40;
    private static final int DEFAULT_MODE = 0755;

    private final Fd root;

    private RootDirectory(Fd root) {
        this.root = root;
    }

    public static RootDirectory open(Path path) throws ErrnoException {
        return new RootDirectory(FileCalls.open(path, OpenFlags.PATH | OpenFlags.DIRECTORY));
    }

    /** The open root itself; closed with this object. */
    public Fd fd() {
        return root;
    }

    /** Opens the directory {@code path}, following links; fails with ENOENT or ENOTDIR where it is none. */
    public Fd openDirectory(String path) throws ErrnoException {
        return FileCalls.openInRoot(root, path, OpenFlags.PATH | OpenFlags.DIRECTORY, 0);
    }

    /** Opens the directory at exactly {@code path}: fails with ELOOP where a link is on the way or at the end. */
    public Fd openWithoutLinks(String path) throws ErrnoException {
        return FileCalls.openInRootWithoutLinks(root, path, OpenFlags.PATH | OpenFlags.DIRECTORY);
    }

    /** Opens the directory at exactly {@code path} to list it: fails with ELOOP where a link is on the way or at the end. */
    public Fd openToList(String path) throws ErrnoException {
        return FileCalls.openInRootWithoutLinks(root, path, OpenFlags.READ | OpenFlags.DIRECTORY);
    }

    /**
     * Opens the file at exactly {@code path} to read it: fails with ELOOP where a link is on the way or at the end, and does not wait for the
     * writer of a FIFO.
     */
    public Fd openToRead(String path) throws ErrnoException {
        return FileCalls.openInRootWithoutLinks(root, path, OpenFlags.READ | OpenFlags.NON_BLOCKING);
    }

    /**
     * As {@link #openDirectory}, but makes what is missing, also where a link points.
     *
     * @param made is told the path of each directory that was made, without links
     */
    public Fd makeDirectories(String path, Consumer<String> made) throws ErrnoException {
        try {
            return openDirectory(path);
        } catch (ErrnoException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
        return openDirectory(makeMissing(path, made));
    }

    private String makeMissing(String path, Consumer<String> made) throws ErrnoException {
        Deque<String> left = new ArrayDeque<>(names(path));
        String at = "";
        int links = 0;
        while (!left.isEmpty()) {
            String name = left.pop();
            if (name.equals("..")) {
                at = at.substring(0, Math.max(0, at.lastIndexOf('/')));
                continue;
            }
            try (Fd parent = openDirectory(at)) {
                Optional<FileStatus> found = MetadataCalls.find(parent, name);
                if (found.isPresent() && found.get().isSymlink()) {
                    links++;
                    String target = FileCalls.readSymlink(parent, name);
                    at = target.startsWith("/") ? "" : at;
                    names(target).reversed().forEach(left::push);
                } else {
                    at = at.isEmpty() ? name : at + "/" + name;
                    if (found.isEmpty()) {
                        FileCalls.makeDirectory(parent, name, DEFAULT_MODE);
                        MetadataCalls.setPermissions(parent, name, DEFAULT_MODE);
                        made.accept(at);
                    }
                }
            }
            if (links > MAX_LINKS) {
                throw new ErrnoException(Errno.ELOOP, "mkdir", path);
            }
        }
        return at;
    }

    private static List<String> names(String path) {
        return Arrays.stream(path.split("/", -1))
                .filter(name -> !name.isEmpty() && !name.equals("."))
                .toList();
    }

    @Override
    public void close() {
        root.close();
    }
}
