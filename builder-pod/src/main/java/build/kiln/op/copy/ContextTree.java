package build.kiln.op.copy;

import build.kiln.context.BuildContext;
import build.kiln.context.ContextEntry;
import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.linux.FileStatus;
import build.kiln.linux.FileType;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a context holds, as files of root. */
public final class ContextTree implements SourceTree {
    private static final int ROOT_MODE = 0755;

    private final BuildContext context;

    public ContextTree(BuildContext context) {
        this.context = context;
    }

    @Override
    public Optional<FileNode> find(String path) throws BuildException, IOException, InterruptedException {
        if (path.equals("/")) {
            // A context's own mode and times are those of whatever directory it was put into.
            FileStatus status = status(FileType.DIRECTORY, ROOT_MODE, 0, 0, 0, Instant.EPOCH, Instant.EPOCH, 0);
            return Optional.of(new FileNode(path, status, ""));
        }
        return context.find(path.substring(1)).map(ContextTree::node);
    }

    @Override
    public List<FileNode> children(FileNode directory) throws BuildException, IOException, InterruptedException {
        List<FileNode> nodes = new ArrayList<>();
        for (ContextEntry entry : context.children(directory.path().substring(1))) {
            nodes.add(node(entry));
        }
        return nodes;
    }

    @Override
    public List<Digest> contents(List<FileNode> files) throws BuildException, IOException, InterruptedException {
        List<ContextEntry> entries = new ArrayList<>(files.size());
        for (FileNode file : files) {
            entries.add(entry(file));
        }
        return context.contents(entries);
    }

    /** The regular file that {@code node} was made of. */
    private static ContextEntry entry(FileNode node) {
        FileStatus status = node.status();
        return new ContextEntry(
                node.path().substring(1),
                ContextEntry.Kind.FILE,
                status.permissions(),
                status.uid(),
                status.gid(),
                status.size(),
                "",
                new ContextEntry.Stamp(status.modified(), status.changed(), status.inode()));
    }

    private static FileNode node(ContextEntry entry) {
        FileType type = switch (entry.kind()) {
            case DIRECTORY -> FileType.DIRECTORY;
            case FILE -> FileType.REGULAR;
            case SYMLINK -> FileType.SYMLINK;
            case FIFO -> FileType.FIFO;
        };
        ContextEntry.Stamp stamp = entry.stamp();
        FileStatus status = status(
                type,
                entry.mode(),
                entry.uid(),
                entry.gid(),
                entry.size(),
                stamp.modified(),
                stamp.changed(),
                stamp.inode());
        return new FileNode("/" + entry.path(), status, entry.target());
    }

    private static FileStatus status(
            FileType type, int mode, int uid, int gid, long size, Instant modified, Instant changed, long inode) {
        return new FileStatus(type, mode, uid, gid, size, 0, inode, 0, 1, 0, 0, modified, changed);
    }
}
