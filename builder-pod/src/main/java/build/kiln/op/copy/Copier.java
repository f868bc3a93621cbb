package build.kiln.op.copy;

import build.kiln.failure.BuildException;
import build.kiln.linux.FileStatus;
import build.kiln.linux.FileType;
import build.kiln.op.copy.Selection.Reach;
import build.kiln.op.copy.Selection.Selected;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** Copies selections into a tree as BuildKit's file operation does. */
public final class Copier implements AutoCloseable {
    private static final int DIRECTORY_MODE = 0755;
    private static final int INLINE_MODE = 0644;

    private final DiffTree target;
    private final Times times;
    private final Optional<Owner> owner;
    private final Optional<ModeChange> mode;

    /**
     * Copies into a tree that holds {@code lower}.
     *
     * @param directory an empty directory, where the changes go in overlay format
     * @param owner of everything copied or made; without one, files keep theirs
     */
    public Copier(Path directory, FileTree lower, Times times, Optional<Owner> owner, Optional<ModeChange> mode)
            throws IOException {
        this.target = new DiffTree(directory, lower, times);
        this.times = times;
        this.owner = owner;
        this.mode = mode;
    }

    /** Where a selection's files are on this machine, and what they keep of themselves. */
    public sealed interface Source {
        Path root();
    }

    /** The files of a step: hard links stay, extended attributes too. */
    public record StepFiles(Path root) implements Source {}

    /** The files of a context: hard links stay, extended attributes are left behind. */
    public record ContextFiles(Path root) implements Source {}

    /**
     * Copies {@code selection}, whose files are in {@code source}.
     *
     * @param destination absolute; a trailing slash says that it is a directory
     */
    public void copy(Selection selection, Source source, String destination)
            throws BuildException, IOException, InterruptedException {
        FileNode top = selection.top();
        String target = prepare(top.isDirectory(), selection.name(), destination);
        FileCopies regular = new FileCopies(this.target, source);
        String brought = "";
        for (Selected file : selection.files()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("cancelled while copying");
            }
            String path = file.relative().isEmpty() ? target : TreePath.join(target, file.relative());
            FileNode node = file.node();
            if (node.status().isRegular()) {
                String parent = TreePath.parent(path);
                if (!parent.equals(brought)) {
                    this.target.bring(parent);
                    brought = parent;
                }
                regular.add(
                        node, path, owner(node.status()), changed(node.status().permissions(), false));
            } else {
                copyOne(file, source, path);
            }
        }
        regular.copy();
        keepTimes(selection, target);
    }

    /** What was copied into a directory changed its time. The root of a context or a step has no time that means anything. */
    private void keepTimes(Selection selection, String target) throws IOException {
        for (Selected file : selection.files().reversed()) {
            boolean whole = file.node().name().isEmpty();
            if (file.node().isDirectory() && file.reach() != Reach.PARENT && !whole) {
                String path = file.relative().isEmpty() ? target : TreePath.join(target, file.relative());
                this.target.setModified(path, file.node().status().modified());
            }
        }
    }

    /** As {@link #copy}, but an archive is unpacked into {@code destination}. */
    public void unpack(Selection selection, Source source, String destination)
            throws BuildException, IOException, InterruptedException {
        FileNode top = selection.top();
        Path file = source.root().resolve(top.path().substring(1));
        if (top.status().isRegular() && ArchiveCopy.isArchive(file)) {
            new ArchiveCopy(target, owner).unpack(file, TreePath.follow(target, TreePath.clean(destination)));
        } else {
            copy(selection, source, destination);
        }
    }

    /** Writes a heredoc. */
    public void write(String name, String content, String destination)
            throws BuildException, IOException, InterruptedException {
        String path = prepare(false, name, destination);
        target.clear(path);
        target.writeFile(content.getBytes(StandardCharsets.UTF_8), path);
        target.setAttributes(path, owner.orElse(Owner.ROOT), changed(INLINE_MODE, false), times.now());
    }

    /** Makes {@code path} with its parents; one that exists stays as it is but becomes part of the changes. */
    public void makeDirectory(String path, int permissions) throws BuildException, IOException, InterruptedException {
        String resolved = TreePath.follow(target, path);
        if (!target.makeDirectories(resolved, permissions, owner.orElse(Owner.ROOT))) {
            target.bring(resolved);
        }
    }

    /** Makes the directories that a copy needs; returns the path that the selection's top gets. */
    private String prepare(boolean directory, String name, String destination)
            throws BuildException, IOException, InterruptedException {
        String named = destination.substring(0, destination.lastIndexOf('/') + 1);
        makeDirectories(TreePath.follow(target, named));
        String path = TreePath.follow(target, TreePath.clean(destination));
        Optional<FileNode> there = target.find(path);
        if (!directory && there.isPresent() && there.get().isDirectory()) {
            path = TreePath.join(path, name);
        }
        makeDirectories(directory && there.isEmpty() ? path : TreePath.parent(path));
        return path;
    }

    private void makeDirectories(String path) throws BuildException, IOException, InterruptedException {
        // BuildKit gives these directories the permission bits alone.
        int permissions = mode.map(ModeChange::absolute)
                .filter(absolute -> absolute.isPresent())
                .map(absolute -> absolute.getAsInt() & 0777)
                .orElse(DIRECTORY_MODE);
        target.makeDirectories(path, permissions, owner.orElse(Owner.ROOT));
    }

    private void copyOne(Selected file, Source source, String path)
            throws BuildException, IOException, InterruptedException {
        FileNode node = file.node();
        Path location = source.root().resolve(node.path().substring(1));
        if (node.isDirectory()) {
            copyDirectory(file, location, source, path);
            return;
        }
        target.clear(path);
        if (node.status().isSymlink()) {
            target.makeSymlink(node.target(), path);
        } else {
            target.makeNode(node.status(), path);
        }
        copyAttributes(node, location, source, path);
    }

    private void copyDirectory(Selected file, Path location, Source source, String path)
            throws BuildException, IOException, InterruptedException {
        Optional<FileNode> there = target.find(path);
        boolean top = file.relative().isEmpty();
        if (there.isEmpty()) {
            target.makeDirectory(path);
            copyAttributes(file.node(), location, source, path);
            return;
        }
        DiffTree.requireDirectory(there.get());
        target.bring(path);
        FileStatus kept = there.get().status();
        if (file.reach() == Reach.PARENT) {
            int permissions = file.node().status().permissions();
            target.setAttributes(path, new Owner(kept.uid(), kept.gid()), permissions, kept.modified());
        } else if (!top) {
            copyAttributes(file.node(), location, source, path);
        }
    }

    private void copyAttributes(FileNode node, Path location, Source source, String path) throws IOException {
        FileStatus status = node.status();
        target.setAttributes(path, owner(status), changed(status.permissions(), node.isDirectory()), status.modified());
        if (source instanceof StepFiles && status.type() != FileType.SYMLINK) {
            target.copyExtendedAttributes(location, path);
        }
    }

    private Owner owner(FileStatus status) {
        return owner.orElse(new Owner(status.uid(), status.gid()));
    }

    private int changed(int permissions, boolean directory) {
        return mode.map(change -> change.apply(permissions, directory)).orElse(permissions);
    }

    @Override
    public void close() {
        target.close();
    }
}
