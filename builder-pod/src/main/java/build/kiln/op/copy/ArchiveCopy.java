package build.kiln.op.copy;

import build.kiln.archive.TarEntry;
import build.kiln.archive.TarReader;
import build.kiln.compress.Decompression;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.linux.FileStatus;
import build.kiln.linux.FileType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Unpacks a local archive into a tree, as ADD does. */
final class ArchiveCopy {
    private static final int DIRECTORY_MODE = 0755;

    private final DiffTree target;
    private final Optional<Owner> owner;
    private final Map<String, TarEntry> directories = new LinkedHashMap<>();

    ArchiveCopy(DiffTree target, Optional<Owner> owner) {
        this.target = target;
        this.owner = owner;
    }

    /** Whether {@code file} begins as a tar archive does, compressed or not. */
    static boolean isArchive(Path file) throws IOException {
        try (TarReader tar = new TarReader(Decompression.open(Files.newInputStream(file)))) {
            return tar.next().isPresent();
        } catch (IOException e) {
            // Not being an archive is no failure; one that cannot be read at all fails when it is copied.
            return false;
        }
    }

    /** Unpacks the archive {@code file} below the directory {@code path}, which has no links on the way. */
    void unpack(Path file, String path) throws BuildException, IOException, InterruptedException {
        target.makeDirectories(path, DIRECTORY_MODE, owner.orElse(Owner.ROOT));
        try (TarReader tar = new TarReader(Decompression.open(Files.newInputStream(file)))) {
            for (Optional<TarEntry> entry = tar.next(); entry.isPresent(); entry = tar.next()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("cancelled while unpacking");
                }
                unpack(entry.get(), tar, path);
            }
        }
        // Last, because making files in a directory changes its time.
        for (Map.Entry<String, TarEntry> directory : directories.entrySet()) {
            setAttributes(directory.getValue(), directory.getKey());
        }
    }

    private void unpack(TarEntry entry, InputStream content, String top)
            throws BuildException, IOException, InterruptedException {
        if (entry.path().isEmpty()) {
            return;
        }
        String parent = TreePath.follow(target, TreePath.join(top, entry.parent()));
        target.makeDirectories(parent, DIRECTORY_MODE, Owner.ROOT);
        String path = TreePath.join(parent, entry.name());
        if (entry.type() == TarEntry.Type.DIRECTORY) {
            makeDirectory(entry, path);
            return;
        }
        target.replace(path);
        switch (entry.type()) {
            case FILE -> target.writeFile(content, path);
            case SYMLINK -> target.makeSymlink(entry.link(), path);
            case HARD_LINK -> link(entry, TreePath.join(top, entry.link()), path);
            case CHARACTER_DEVICE -> target.makeNode(like(entry, FileType.CHARACTER_DEVICE), path);
            case BLOCK_DEVICE -> target.makeNode(like(entry, FileType.BLOCK_DEVICE), path);
            case FIFO -> target.makeNode(like(entry, FileType.FIFO), path);
            case DIRECTORY -> throw new IllegalArgumentException("made before: " + path);
        }
        setAttributes(entry, path);
    }

    private void makeDirectory(TarEntry entry, String path) throws BuildException, IOException, InterruptedException {
        Optional<FileNode> there = target.find(path);
        if (there.isPresent() && there.get().isDirectory()) {
            target.bring(path);
        } else {
            target.replace(path);
            target.makeDirectory(path);
        }
        directories.put(path, entry);
    }

    private void link(TarEntry entry, String existing, String path)
            throws BuildException, IOException, InterruptedException {
        String resolved = TreePath.join(
                TreePath.follow(target, TreePath.parent(existing)), existing.substring(existing.lastIndexOf('/') + 1));
        if (!target.hasChanged(resolved)) {
            throw BuildException.of(
                    Reason.CONTEXT_INVALID,
                    "the archive links " + entry.path() + " to " + entry.link() + ", which it does not hold");
        }
        target.makeLink(resolved, path);
    }

    private void setAttributes(TarEntry entry, String path) throws IOException {
        target.setAttributes(
                path, owner.orElse(new Owner(entry.uid(), entry.gid())), entry.permissions(), entry.modified());
        for (String attribute : entry.attributes().keySet()) {
            target.setExtendedAttribute(path, attribute, entry.attribute(attribute));
        }
    }

    private static FileStatus like(TarEntry entry, FileType type) {
        return new FileStatus(
                type,
                entry.permissions(),
                entry.uid(),
                entry.gid(),
                0,
                0,
                0,
                0,
                1,
                entry.deviceMajor(),
                entry.deviceMinor(),
                entry.modified(),
                entry.modified());
    }
}
