package build.kiln.op.copy;

import build.kiln.digest.Digest;
import build.kiln.hash.ContentHash;
import build.kiln.linux.Fd;
import build.kiln.linux.FileCalls;
import build.kiln.linux.FileStatus;
import build.kiln.linux.MetadataCalls;
import build.kiln.linux.OpenFlags;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/** The tree below a directory of this machine, which nothing else changes: a mounted step's files, a checkout. */
public final class DirectoryTree implements FileTree {
    private static final int BUFFER = 128 * 1024;

    private final Path root;

    public DirectoryTree(Path root) {
        this.root = root;
    }

    @Override
    public Optional<FileNode> find(String path) throws IOException {
        Path location = location(path);
        Optional<FileStatus> status = MetadataCalls.find(Fd.NONE, location.toString());
        if (status.isEmpty()) {
            return Optional.empty();
        }
        String target = status.get().isSymlink() ? FileCalls.readSymlink(Fd.NONE, location.toString()) : "";
        return Optional.of(new FileNode(path, status.get(), target));
    }

    @Override
    public List<String> list(FileNode directory) throws IOException {
        try (Fd open = FileCalls.open(location(directory.path()), OpenFlags.DIRECTORY)) {
            return FileCalls.list(open).stream().sorted().toList();
        }
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
