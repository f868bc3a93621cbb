package build.kiln.op.copy;

import build.kiln.failure.BuildException;
import build.kiln.linux.Fd;
import build.kiln.linux.FileCalls;
import build.kiln.linux.FileStatus;
import build.kiln.linux.MetadataCalls;
import build.kiln.linux.OpenFlags;
import build.kiln.rootfs.RootDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Copies regular files one after the other. The directories of the last one stay open, because the next is mostly their neighbour:
 * looking up names from the root would cost more than the copying. Used by one thread.
 */
final class FileCopy implements AutoCloseable {
    /** What is larger is left to the kernel, which can share blocks and need not show them. */
    private static final int SMALL = 128 * 1024;

    private static final int PRIVATE = 0600;

    private final DiffTree target;
    private final Copier.Source source;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(SMALL);
    private Optional<Place> place = Optional.empty();

    FileCopy(DiffTree target, Copier.Source source) {
        this.target = target;
        this.source = source;
    }

    /** A directory that is copied from and one that is copied to. */
    private record Place(String from, Fd source, String to, Fd target) {
        boolean is(String otherFrom, String otherTo) {
            return from.equals(otherFrom) && to.equals(otherTo);
        }

        void close() {
            source.close();
            target.close();
        }
    }

    /** Tells names of one file from others. */
    FileStatus.Identity identity(FileNode node) throws IOException {
        return MetadataCalls.status(Fd.NONE, source.root() + node.path()).identity();
    }

    /** Copies, unless the file has other names too: then this does nothing and answers false. */
    boolean copyUnlessLinked(FileCopies.Copy copy) throws BuildException, IOException, InterruptedException {
        Place at = at(copy);
        if (MetadataCalls.status(at.source, copy.node().name()).links() > 1) {
            return false;
        }
        copy(copy);
        return true;
    }

    void copy(FileCopies.Copy copy) throws BuildException, IOException, InterruptedException {
        Place at = at(copy);
        String name = TreePath.name(copy.path());
        target.clear(copy.path(), at.target);
        if (copy.node().status().size() <= SMALL) {
            copyContent(at, copy.node().name(), name);
        } else {
            try (Fd in = openRegular(at.source, copy.node().name())) {
                target.copyFile(Path.of(in.path()), copy.path());
            }
        }
        target.setAttributes(
                at.target, name, copy.owner(), copy.mode(), copy.node().status().modified());
        if (source instanceof Copier.StepFiles(var root)) {
            target.copyExtendedAttributes(root.resolve(copy.node().path().substring(1)), copy.path());
        }
    }

    private void copyContent(Place at, String from, String to) throws IOException {
        int create = OpenFlags.WRITE | OpenFlags.CREATE | OpenFlags.EXCLUSIVE;
        try (Fd in = openRegular(at.source, from);
                Fd out = FileCalls.openAt(at.target, to, create, PRIVATE)) {
            while (FileCalls.read(in, buffer.clear()) >= 0) {
                FileCalls.write(out, buffer.flip());
            }
        }
    }

    /** Nothing waits for the writer of a FIFO that somebody may have put in the file's place since it was listed. */
    private static Fd openRegular(Fd directory, String name) throws IOException {
        Fd open = FileCalls.openAt(directory, name, OpenFlags.READ | OpenFlags.NO_FOLLOW | OpenFlags.NON_BLOCKING, 0);
        try {
            if (MetadataCalls.status(open).isRegular()) {
                return open;
            }
            throw new IOException(name + " is no file any more: it changed while the build read it");
        } catch (IOException e) {
            open.close();
            throw e;
        }
    }

    private Place at(FileCopies.Copy copy) throws IOException {
        String from = TreePath.parent(copy.node().path());
        String to = TreePath.parent(copy.path());
        if (place.isPresent() && place.get().is(from, to)) {
            return place.get();
        }
        close();
        Fd opened = open(from);
        try {
            Place entered = new Place(from, opened, to, target.openDirectory(to));
            place = Optional.of(entered);
            return entered;
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    /** No link on the way, though somebody may have put one there since the files were listed. */
    private Fd open(String directory) throws IOException {
        try (RootDirectory tree = RootDirectory.open(source.root())) {
            return tree.openWithoutLinks(directory);
        }
    }

    @Override
    public void close() {
        place.ifPresent(Place::close);
        place = Optional.empty();
    }
}
