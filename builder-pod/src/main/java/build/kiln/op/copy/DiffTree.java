package build.kiln.op.copy;

import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.linux.Errno;
import build.kiln.linux.ErrnoException;
import build.kiln.linux.Fd;
import build.kiln.linux.FileCalls;
import build.kiln.linux.FileStatus;
import build.kiln.linux.FileType;
import build.kiln.linux.MetadataCalls;
import build.kiln.linux.XattrCalls;
import build.kiln.rootfs.RootDirectory;
import build.kiln.rootfs.TreeRemoval;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;

/**
 * A tree and changes to it, which go into an overlay diff directory. The tree below need not be unpacked: what it holds is
 * known from its tables of contents. A directory that something is changed in comes along with its own attributes, as it
 * does when overlayfs copies it up.
 */
final class DiffTree implements FileTree, AutoCloseable {
    private static final int PRIVATE = 0700;
    private static final String OWN_ATTRIBUTES = "user.overlay.";

    private final Path directory;
    private final RootDirectory changes;
    private final FileTree lower;
    private final Times times;

    /** No changes yet to {@code lower}; {@code directory} is empty. */
    DiffTree(Path directory, FileTree lower, Times times) throws IOException {
        this.directory = directory;
        this.changes = RootDirectory.open(directory);
        this.lower = lower;
        this.times = times;
    }

    @Override
    public Optional<FileNode> find(String path) throws BuildException, IOException, InterruptedException {
        Optional<FileNode> changed = DirectoryTree.find(changes, path);
        return changed.isPresent() && !path.equals("/") ? changed : lower.find(path);
    }

    /**
     * Makes {@code path}, which has no links on the way, and the directories above it where they are missing.
     *
     * @return whether {@code path} itself was missing
     */
    boolean makeDirectories(String path, int mode, Owner owner)
            throws BuildException, IOException, InterruptedException {
        Optional<FileNode> there = find(path);
        if (there.isPresent()) {
            requireDirectory(there.get());
            return false;
        }
        makeDirectories(TreePath.parent(path), mode, owner);
        makeDirectory(path);
        setAttributes(path, owner, mode, times.now());
        return true;
    }

    /** Makes {@code path} in a directory that is there; its attributes are set later. */
    void makeDirectory(String path) throws BuildException, IOException, InterruptedException {
        bring(TreePath.parent(path));
        FileCalls.makeDirectory(Fd.NONE, location(path), PRIVATE);
    }

    /** Makes the directory {@code path} of the tree part of the changes, as it is; nothing shows above it. */
    void bring(String path) throws BuildException, IOException, InterruptedException {
        if (hasChanged(path)) {
            return;
        }
        FileNode below = lower.find(path).orElseThrow(() -> new IOException("no directory to change: " + path));
        requireDirectory(below);
        String parent = location(TreePath.parent(path));
        bring(TreePath.parent(path));
        Instant kept = MetadataCalls.status(Fd.NONE, parent).modified();
        FileCalls.makeDirectory(Fd.NONE, location(path), PRIVATE);
        FileStatus status = below.status();
        setAttributes(path, new Owner(status.uid(), status.gid()), status.permissions(), status.modified());
        MetadataCalls.setModified(Fd.NONE, parent, kept);
    }

    /** Prepares {@code path} for a file that is no directory: its directory is there, nothing has its name. */
    void clear(String path) throws BuildException, IOException, InterruptedException {
        String parent = TreePath.parent(path);
        bring(parent);
        try (Fd changed = openDirectory(parent)) {
            clear(path, changed);
        }
    }

    /**
     * As {@link #clear(String)}, where the directory is part of the changes. Several threads may do this at once.
     *
     * @param parent the directory, open
     */
    void clear(String path, Fd parent) throws BuildException, IOException, InterruptedException {
        Optional<FileStatus> changed = MetadataCalls.find(parent, TreePath.name(path));
        boolean directory = changed.isPresent()
                ? changed.get().isDirectory()
                : lower.find(path).filter(FileNode::isDirectory).isPresent();
        if (directory) {
            throw BuildException.of(Reason.CONTEXT_INVALID, "cannot replace to directory " + path + " with file")
                    .withHint("copy to another name, or remove the directory in an earlier step");
        }
        if (changed.isPresent()) {
            FileCalls.remove(parent, TreePath.name(path));
        }
    }

    /** Opens the directory {@code path} of the changes, which has no links on the way. */
    Fd openDirectory(String path) throws IOException {
        return changes.openWithoutLinks(path);
    }

    /** Prepares {@code path} for anything at all: whatever has its name gives way. */
    void replace(String path) throws BuildException, IOException, InterruptedException {
        bring(TreePath.parent(path));
        if (hasChanged(path)) {
            TreeRemoval.remove(Path.of(location(path)));
        }
    }

    /** Whether {@code path} is part of the changes. */
    boolean hasChanged(String path) throws IOException {
        return DirectoryTree.find(changes, path).isPresent();
    }

    void copyFile(Path source, String path) throws IOException {
        Files.copy(source, Path.of(location(path)));
    }

    void writeFile(byte[] content, String path) throws IOException {
        Files.write(Path.of(location(path)), content);
    }

    void writeFile(InputStream content, String path) throws IOException {
        try (OutputStream out = Files.newOutputStream(Path.of(location(path)), StandardOpenOption.CREATE_NEW)) {
            content.transferTo(out);
        }
    }

    void makeLink(String existing, String path) throws IOException {
        FileCalls.makeHardLink(Fd.NONE, location(existing), Fd.NONE, location(path));
    }

    void makeSymlink(String target, String path) throws IOException {
        FileCalls.makeSymlink(Fd.NONE, location(path), target);
    }

    /** Makes a node; of a block device BuildKit makes a character device of the same numbers, and so does this. */
    void makeNode(FileStatus like, String path) throws IOException {
        FileType type = like.type() == FileType.BLOCK_DEVICE ? FileType.CHARACTER_DEVICE : like.type();
        FileCalls.makeNode(Fd.NONE, location(path), type, PRIVATE, like.deviceMajor(), like.deviceMinor());
    }

    /** Sets what every file has; a mode does not concern symbolic links. */
    void setAttributes(String path, Owner owner, int mode, Instant modified) throws IOException {
        String location = location(path);
        MetadataCalls.setOwner(Fd.NONE, location, owner.uid(), owner.gid());
        if (!Files.isSymbolicLink(Path.of(location))) {
            MetadataCalls.setPermissions(Fd.NONE, location, mode);
        }
        setModified(Fd.NONE, location, modified);
    }

    /** As {@link #setAttributes(String, Owner, int, Instant)}, for a regular file of an open directory. */
    void setAttributes(Fd parent, String name, Owner owner, int mode, Instant modified) throws IOException {
        MetadataCalls.setOwner(parent, name, owner.uid(), owner.gid());
        MetadataCalls.setPermissions(parent, name, mode);
        setModified(parent, name, modified);
    }

    private void setModified(Fd parent, String name, Instant modified) throws IOException {
        MetadataCalls.setModified(parent, name, times.clamp(modified));
    }

    /** Gives {@code path}, which is part of the changes, another time. */
    void setModified(String path, Instant modified) throws IOException {
        setModified(Fd.NONE, location(path), modified);
    }

    /** Gives {@code path} the extended attributes of {@code source}. */
    void copyExtendedAttributes(Path source, String path) throws IOException {
        for (String attribute : XattrCalls.list(Fd.NONE, source.toString())) {
            Optional<byte[]> value = XattrCalls.get(Fd.NONE, source.toString(), attribute);
            if (value.isPresent()) {
                setExtendedAttribute(path, attribute, value.get());
            }
        }
    }

    /** Sets an attribute, unless it is one of overlayfs's own or the file system does not take it. */
    void setExtendedAttribute(String path, String attribute, byte[] value) throws IOException {
        if (attribute.startsWith(OWN_ATTRIBUTES)) {
            return;
        }
        try {
            XattrCalls.set(Fd.NONE, location(path), attribute, value);
        } catch (ErrnoException e) {
            if (!e.is(Errno.EOPNOTSUPP) && !e.is(Errno.EPERM)) {
                throw e;
            }
        }
    }

    static void requireDirectory(FileNode node) throws BuildException {
        if (!node.isDirectory()) {
            throw BuildException.of(Reason.CONTEXT_INVALID, "cannot copy to non-directory: " + node.path());
        }
    }

    private String location(String path) {
        return path.equals("/") ? directory.toString() : directory + path;
    }

    @Override
    public void close() {
        changes.close();
    }
}
