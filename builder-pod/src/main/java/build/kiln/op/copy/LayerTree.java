package build.kiln.op.copy;

import build.kiln.digest.Digest;
import build.kiln.layer.TocEntry;
import build.kiln.layer.TreeView;
import build.kiln.linux.FileStatus;
import build.kiln.linux.FileType;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A tree of layers as their tables of contents tell: nothing is unpacked. */
public final class LayerTree implements OneByOne {
    private static final int ROOT_MODE = 0755;

    private final TreeView view;

    public LayerTree(TreeView view) {
        this.view = view;
    }

    @Override
    public Optional<FileNode> find(String path) {
        if (path.equals("/")) {
            return Optional.of(new FileNode(path, ROOT, ""));
        }
        return view.find(path).map(entry -> node(path, entry));
    }

    private static final FileStatus ROOT = status(FileType.DIRECTORY, ROOT_MODE, 0, 0, 0, 0, 0, Instant.EPOCH);

    @Override
    public List<FileNode> children(FileNode directory) {
        return view.children(directory.path()).stream()
                .map(entry -> node(TreePath.join(directory.path(), TreePath.name(entry.path())), entry))
                .toList();
    }

    @Override
    public Digest content(FileNode file) throws IOException {
        return view.find(file.path())
                .flatMap(TocEntry::content)
                .orElseThrow(
                        () -> new IOException("no content of " + file.path() + " in its layer's table of contents"));
    }

    private static FileNode node(String path, TocEntry entry) {
        FileType type = switch (entry.kind()) {
            case FILE -> FileType.REGULAR;
            case DIRECTORY -> FileType.DIRECTORY;
            case SYMLINK -> FileType.SYMLINK;
            case CHARACTER_DEVICE -> FileType.CHARACTER_DEVICE;
            case BLOCK_DEVICE -> FileType.BLOCK_DEVICE;
            case FIFO -> FileType.FIFO;
            case HARD_LINK, WHITEOUT, OPAQUE ->
                throw new IllegalStateException("a view has no " + entry.kind() + ": " + path);
        };
        String target = type == FileType.SYMLINK ? entry.link() : "";
        FileStatus status = status(
                type,
                entry.permissions(),
                entry.uid(),
                entry.gid(),
                entry.size(),
                entry.deviceMajor(),
                entry.deviceMinor(),
                entry.modified());
        return new FileNode(path, status, target);
    }

    private static FileStatus status(
            FileType type, int mode, int uid, int gid, long size, int major, int minor, Instant modified) {
        return new FileStatus(type, mode, uid, gid, size, 0, 0, 0, 1, major, minor, modified, modified);
    }
}
