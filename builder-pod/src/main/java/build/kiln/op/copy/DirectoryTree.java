package build.kiln.op.copy;

import build.kiln.digest.Digest;
import build.kiln.hash.ContentHash;
import build.kiln.linux.Errno;
import build.kiln.linux.ErrnoException;
import build.kiln.linux.Fd;
import build.kiln.linux.FileCalls;
import build.kiln.linux.FileStatus;
import build.kiln.linux.MetadataCalls;
import build.kiln.linux.OpenFlags;
import build.kiln.rootfs.RootDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tree below a directory of this machine, which nothing else changes: a mounted step's files, a checkout. */
public final class DirectoryTree implements OneByOne {
    private static final int BUFFER = 128 * 1024;

    private final Path root;

    public DirectoryTree(Path root) {
        this.root = root;
    }

    @Override
    public Optional<FileNode> find(String path) throws IOException {
        if (TreePath.parent(path).equals("/")) {
            return find(path, Fd.NONE, location(path).toString());
        }
        try (RootDirectory tree = RootDirectory.open(root)) {
            return find(tree, path);
        }
    }

    /** What has exactly this {@code path} in {@code tree}: nothing, where a link is on the way. */
    static Optional<FileNode> find(RootDirectory tree, String path) throws ErrnoException {
        String parent = TreePath.parent(path);
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (parent.equals("/")) {
            return find(path, tree.fd(), name.isEmpty() ? "." : name);
        }
        try (Fd directory = tree.openWithoutLinks(parent)) {
            return find(path, directory, name);
        } catch (ErrnoException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR) || e.is(Errno.ELOOP)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Optional<FileNode> find(String path, Fd directory, String name) throws ErrnoException {
        Optional<FileStatus> status = MetadataCalls.find(directory, name);
        if (status.isEmpty()) {
            return Optional.empty();
        }
        String target = status.get().isSymlink() ? FileCalls.readSymlink(directory, name) : "";
        return Optional.of(new FileNode(path, status.get(), target));
    }

    @Override
    public List<FileNode> children(FileNode directory) throws IOException {
        List<FileNode> nodes = new ArrayList<>();
        try (Fd open = FileCalls.open(location(directory.path()), OpenFlags.DIRECTORY)) {
            for (String name : FileCalls.list(open).stream().sorted().toList()) {
                find(TreePath.join(directory.path(), name), open, name).ifPresent(nodes::add);
            }
        }
        return nodes;
    }

    @Override
    public Digest content(FileNode file) throws IOException {
        MessageDigest hash = ContentHash.sha256();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(location(file.path()))) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                hash.update(buffer, 0, count);
            }
        }
        return Digest.of(hash);
    }

    private Path location(String path) {
        return root.resolve(path.substring(1));
    }
}
