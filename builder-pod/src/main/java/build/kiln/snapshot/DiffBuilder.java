package build.kiln.snapshot;

import build.kiln.archive.TarEntry;
import build.kiln.layer.LayerAttributes;
import build.kiln.layer.OverlayMarks;
import build.kiln.linux.Errno;
import build.kiln.linux.ErrnoException;
import build.kiln.linux.Fd;
import build.kiln.linux.FdOutputStream;
import build.kiln.linux.FileCalls;
import build.kiln.linux.FileStatus;
import build.kiln.linux.FileType;
import build.kiln.linux.MetadataCalls;
import build.kiln.linux.OpenFlags;
import build.kiln.linux.XattrCalls;
import build.kiln.rootfs.RootDirectory;
import build.kiln.rootfs.TreeRemoval;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the files of one layer in a diff directory in {@code userxattr} overlay format, from a tar's entries in their order.
 * What needs lower layers is only noted: hard links to their files, and directories that the layer uses without having them.
 * Not for use by several threads.
 */
final class DiffBuilder implements LayerFiles, AutoCloseable {
    private static final int BUFFER = 256 * 1024;

    private final RootDirectory root;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final Map<String, Instant> directoryTimes = new LinkedHashMap<>();
    private final Set<String> implicit = new LinkedHashSet<>();
    private final List<TarEntry> links = new ArrayList<>();
    private String parentPath = "";
    private Fd parent;

    DiffBuilder(Path files) throws ErrnoException {
        root = RootDirectory.open(files);
        parent = root.openDirectory("");
    }

    /** Directories that were needed and made, but are not in the layer: they look as in the layer below. */
    List<String> implicitDirectories() {
        return List.copyOf(implicit);
    }

    /** Hard links whose other name is not in this layer. */
    List<TarEntry> foreignLinks() {
        return List.copyOf(links);
    }

    @Override
    public void opaque(String directory) throws IOException {
        OverlayMarks.makeOpaque(openParent(directory), ".");
    }

    @Override
    public void whiteout(String path) throws IOException {
        String name = name(path);
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw new IOException("a layer deletes the impossible path " + path);
        }
        Fd directory = openParent(parentOf(path));
        Optional<FileStatus> there = MetadataCalls.find(directory, name);
        if (there.isEmpty()) {
            OverlayMarks.makeWhiteout(directory, name);
        } else if (there.get().isDirectory()) {
            OverlayMarks.makeOpaque(directory, name);
        }
    }

    @Override
    public OutputStream file(TarEntry entry) throws IOException {
        Fd directory = place(entry);
        int flags = OpenFlags.WRITE | OpenFlags.CREATE | OpenFlags.EXCLUSIVE | OpenFlags.NO_FOLLOW;
        return new FdOutputStream(FileCalls.openAt(directory, entry.name(), flags, 0600), buffer);
    }

    @Override
    public void finish(TarEntry entry) throws IOException {
        setMetadata(openParent(entry.parent()), entry);
    }

    @Override
    public void make(TarEntry entry) throws IOException {
        if (entry.path().isEmpty()) {
            return;
        }
        if (entry.type() == TarEntry.Type.DIRECTORY) {
            directory(entry);
            return;
        }
        Fd directory = place(entry);
        switch (entry.type()) {
            case HARD_LINK -> hardLink(directory, entry);
            case SYMLINK -> {
                FileCalls.makeSymlink(directory, entry.name(), entry.link());
                setMetadata(directory, entry);
            }
            case FIFO -> node(directory, entry, FileType.FIFO);
            case CHARACTER_DEVICE -> node(directory, entry, FileType.CHARACTER_DEVICE);
            case BLOCK_DEVICE -> node(directory, entry, FileType.BLOCK_DEVICE);
            case FILE, DIRECTORY -> throw new IllegalArgumentException("not made here: " + entry.type());
        }
    }

    private void directory(TarEntry entry) throws IOException {
        Fd directory = openParent(entry.parent());
        Optional<FileStatus> there = MetadataCalls.find(directory, entry.name());
        if (there.isEmpty() || !there.get().isDirectory()) {
            boolean wasWhiteout = there.isPresent() && OverlayMarks.isWhiteout(directory, entry.name(), there.get());
            there.ifPresent(file -> forget());
            Fd reopened = openParent(entry.parent());
            TreeRemoval.remove(reopened, entry.name());
            FileCalls.makeDirectory(reopened, entry.name(), 0700);
            if (wasWhiteout) {
                OverlayMarks.makeOpaque(reopened, entry.name());
            }
        }
        implicit.remove(entry.path());
        setMetadata(openParent(entry.parent()), entry);
        directoryTimes.put(entry.path(), entry.modified());
    }

    /** The open directory for a new file that is no directory; whatever has its name is removed. */
    private Fd place(TarEntry entry) throws IOException {
        if (entry.path().isEmpty()) {
            throw new IOException("a layer replaces the root directory");
        }
        Fd directory = openParent(entry.parent());
        Optional<FileStatus> there = MetadataCalls.find(directory, entry.name());
        if (there.isPresent()) {
            TreeRemoval.remove(directory, entry.name());
            // An open directory, or one that a link led to, may have gone.
            forget();
            return openParent(entry.parent());
        }
        return directory;
    }

    private void hardLink(Fd directory, TarEntry entry) throws IOException {
        try (Fd target = root.openDirectory(parentOf(entry.link()))) {
            String name = name(entry.link());
            Optional<FileStatus> file = MetadataCalls.find(target, name);
            if (file.isPresent() && !OverlayMarks.isWhiteout(target, name, file.get())) {
                // The file keeps its attributes: all its names share them.
                FileCalls.makeHardLink(target, name, directory, entry.name());
                return;
            }
        } catch (ErrnoException e) {
            if (!e.is(Errno.ENOENT) && !e.is(Errno.ENOTDIR)) {
                throw e;
            }
        }
        links.add(entry);
    }

    /** Device nodes cannot be made in a user namespace: as in other rootless builders, they are left out there. */
    private static void node(Fd directory, TarEntry entry, FileType type) throws IOException {
        try {
            FileCalls.makeNode(directory, entry.name(), type, 0600, entry.deviceMajor(), entry.deviceMinor());
        } catch (ErrnoException e) {
            if (e.is(Errno.EPERM)) {
                return;
            }
            throw e;
        }
        setMetadata(directory, entry);
    }

    private static void setMetadata(Fd directory, TarEntry entry) throws IOException {
        String name = entry.name();
        try {
            MetadataCalls.setOwner(directory, name, entry.uid(), entry.gid());
        } catch (ErrnoException e) {
            if (e.is(Errno.EINVAL)) {
                throw new IOException(
                        "%s belongs to %d:%d, which this user namespace does not map: give it more ids in /etc/subuid and /etc/subgid"
                                .formatted(
                                        entry.path(),
                                        Integer.toUnsignedLong(entry.uid()),
                                        Integer.toUnsignedLong(entry.gid())),
                        e);
            }
            throw e;
        }
        setAttributes(directory, entry);
        if (entry.type() != TarEntry.Type.SYMLINK) {
            MetadataCalls.setPermissions(directory, name, entry.permissions());
        }
        MetadataCalls.setModified(directory, name, entry.modified());
    }

    private static void setAttributes(Fd directory, TarEntry entry) throws IOException {
        for (String attribute : entry.attributes().keySet()) {
            if (LayerAttributes.isKept(attribute)) {
                try {
                    XattrCalls.set(directory, entry.name(), attribute, entry.attribute(attribute));
                } catch (ErrnoException e) {
                    // Links and special files cannot have attributes; some file systems have none.
                    if (!e.is(Errno.EOPNOTSUPP) && !e.is(Errno.EPERM)) {
                        throw e;
                    }
                }
            }
        }
    }

    /** The open directory {@code path}, made when missing; entries that follow each other are often in the same one. */
    private Fd openParent(String path) throws IOException {
        if (!path.equals(parentPath)) {
            Fd next = root.makeDirectories(path, this::addImplicit);
            parent.close();
            parent = next;
            parentPath = path;
        }
        return parent;
    }

    private void addImplicit(String path) {
        implicit.add(path);
        directoryTimes.put(path, Instant.EPOCH);
    }

    private void forget() {
        // A path that no entry has, so that the next one is opened anew.
        parentPath = "/";
    }

    /** Sets the times of directories, which making files in them changed. */
    @Override
    public void finish() throws IOException {
        for (Map.Entry<String, Instant> time : directoryTimes.entrySet()) {
            try (Fd directory = root.openDirectory(parentOf(time.getKey()))) {
                if (MetadataCalls.find(directory, name(time.getKey()))
                        .filter(FileStatus::isDirectory)
                        .isPresent()) {
                    MetadataCalls.setModified(directory, name(time.getKey()), time.getValue());
                }
            } catch (ErrnoException e) {
                // Replaced by a later entry of the layer.
                if (!e.is(Errno.ENOENT) && !e.is(Errno.ENOTDIR)) {
                    throw e;
                }
            }
        }
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String parentOf(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    @Override
    public void close() {
        parent.close();
        root.close();
    }
}
