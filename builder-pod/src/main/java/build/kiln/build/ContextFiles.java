package build.kiln.build;

import build.kiln.archive.TarEntry;
import build.kiln.archive.TarReader;
import build.kiln.archive.Whiteouts;
import build.kiln.compress.Decompression;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.linux.Errno;
import build.kiln.linux.ErrnoException;
import build.kiln.linux.Fd;
import build.kiln.linux.MetadataCalls;
import build.kiln.rootfs.TreeRemoval;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The files of a context, unpacked into a directory that nothing leads out of. */
record ContextFiles(Path directory) {
    /** Adds what a tar holds, in any compression; does not close it. */
    void addTar(InputStream tar) throws BuildException, IOException {
        unpack(tar, Marks.FILES);
    }

    /** Adds a layer of an image, which may also take away what those below it brought. */
    void addLayer(InputStream tar) throws BuildException, IOException {
        unpack(tar, Marks.WHITEOUTS);
    }

    /** Adds one file. */
    void addFile(String path, InputStream content) throws BuildException, IOException {
        Path target = place(path);
        TreeRemoval.remove(target);
        Files.copy(content, target);
    }

    private enum Marks {
        FILES,
        WHITEOUTS
    }

    private void unpack(InputStream archive, Marks marks) throws BuildException, IOException {
        // Not closed: that would close the archive. Read to the end, so that its digest can be told.
        InputStream in = Decompression.open(archive);
        TarReader tar = new TarReader(in);
        Map<Path, TarEntry> directories = new LinkedHashMap<>();
        for (Optional<TarEntry> entry = tar.next(); entry.isPresent(); entry = tar.next()) {
            if (marks == Marks.WHITEOUTS && Whiteouts.isMark(entry.get())) {
                takeAway(entry.get());
            } else if (entry.get().type() == TarEntry.Type.DIRECTORY) {
                TarEntry directory = entry.get();
                directory(directory).ifPresent(made -> directories.put(made, directory));
            } else if (!entry.get().path().isEmpty()) {
                unpack(entry.get(), tar);
            }
        }
        in.transferTo(OutputStream.nullOutputStream());
        // Last, because a file that is made in a directory changes its time, and may not be made in every directory.
        for (Map.Entry<Path, TarEntry> made : directories.entrySet()) {
            if (isStillThere(made.getKey())) {
                setAttributes(made.getKey(), made.getValue());
            }
        }
    }

    private void takeAway(TarEntry mark) throws BuildException, IOException {
        if (!Whiteouts.isOpaque(mark)) {
            TreeRemoval.remove(place(Whiteouts.deleted(mark)));
            return;
        }
        Path opaque = place(mark.path()).getParent();
        try (Stream<Path> hidden = Files.list(opaque)) {
            for (Path each : hidden.toList()) {
                TreeRemoval.remove(each);
            }
        }
    }

    private void unpack(TarEntry entry, InputStream content) throws BuildException, IOException {
        Path target = place(entry.path());
        switch (entry.type()) {
            case FILE -> {
                TreeRemoval.remove(target);
                Files.copy(content, target);
                setAttributes(target, entry);
            }
            case SYMLINK -> {
                TreeRemoval.remove(target);
                Files.createSymbolicLink(target, Path.of(entry.link()));
                setOwner(target, entry);
                MetadataCalls.setModified(Fd.NONE, target.toString(), entry.modified());
            }
            case HARD_LINK -> {
                Path other = place(entry.link());
                if (!Files.isRegularFile(other, LinkOption.NOFOLLOW_LINKS)) {
                    throw invalid("holds a link to what is no file of it: " + entry.path());
                }
                if (!other.equals(target)) {
                    TreeRemoval.remove(target);
                    Files.createLink(target, other);
                }
            }
            default -> {
                // A context holds files, directories and symbolic links; Docker passes over the rest as well.
            }
        }
    }

    /** The directory of {@code entry}; empty when it is that of the context, which has no mode or time of its own. */
    private Optional<Path> directory(TarEntry entry) throws BuildException, IOException {
        if (entry.path().isEmpty()) {
            return Optional.empty();
        }
        Path target = place(entry.path());
        if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            TreeRemoval.remove(target);
            Files.createDirectory(target);
        }
        return Optional.of(target);
    }

    /** Whether no later entry put something else, such as a link that leads out, in the place of a directory or one above. */
    private boolean isStillThere(Path made) {
        Path at = directory;
        for (Path part : directory.relativize(made)) {
            at = at.resolve(part);
            if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
        }
        return true;
    }

    /** Gives a file its owner, where this process may: one without privileges makes files of its own. */
    private static void setOwner(Path file, TarEntry entry) throws IOException {
        try {
            MetadataCalls.setOwner(Fd.NONE, file.toString(), entry.uid(), entry.gid());
        } catch (ErrnoException e) {
            if (!e.is(Errno.EPERM) && !e.is(Errno.EINVAL)) {
                throw e;
            }
        }
    }

    private static void setAttributes(Path file, TarEntry entry) throws IOException {
        setOwner(file, entry);
        MetadataCalls.setPermissions(Fd.NONE, file.toString(), entry.permissions());
        MetadataCalls.setModified(Fd.NONE, file.toString(), entry.modified());
    }

    /** Where {@code path} belongs, its directory made. A link that an archive brought along must not lead out of here. */
    private Path place(String path) throws BuildException, IOException {
        Path target = directory.resolve(path).normalize();
        Path parent = target.getParent();
        if (parent == null || !parent.startsWith(directory) || target.equals(directory)) {
            throw invalid("holds a path outside of it: " + path);
        }
        Path at = directory;
        for (Path part : directory.relativize(parent)) {
            at = at.resolve(part);
            if (part.toString().isEmpty()) {
                continue;
            }
            if (!Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(at);
            } else if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
                throw invalid("leads through a link: " + path);
            }
        }
        return target;
    }

    private static BuildException invalid(String what) {
        return BuildException.of(Reason.CONTEXT_INVALID, "the archive " + what);
    }
}
