package build.kiln.build;

import build.kiln.archive.TarEntry;
import build.kiln.archive.TarReader;
import build.kiln.archive.Whiteouts;
import build.kiln.compress.Decompression;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.rootfs.TreeRemoval;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
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
        for (Optional<TarEntry> entry = tar.next(); entry.isPresent(); entry = tar.next()) {
            if (marks == Marks.WHITEOUTS && Whiteouts.isMark(entry.get())) {
                takeAway(entry.get());
            } else if (!entry.get().path().isEmpty()) {
                unpack(entry.get(), tar);
            }
        }
        in.transferTo(OutputStream.nullOutputStream());
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
        if (entry.type() == TarEntry.Type.DIRECTORY) {
            if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
                TreeRemoval.remove(target);
                Files.createDirectory(target);
            }
            return;
        }
        switch (entry.type()) {
            case FILE -> {
                TreeRemoval.remove(target);
                Files.copy(content, target);
                if ((entry.permissions() & 0111) != 0) {
                    makeExecutable(target);
                }
            }
            case SYMLINK -> {
                TreeRemoval.remove(target);
                Files.createSymbolicLink(target, Path.of(entry.link()));
            }
            case HARD_LINK -> {
                Path other = place(entry.link());
                if (!Files.isRegularFile(other, LinkOption.NOFOLLOW_LINKS)) {
                    throw invalid("holds a link to what is no file of it: " + entry.path());
                }
                if (!other.equals(target)) {
                    TreeRemoval.remove(target);
                    Files.copy(other, target, LinkOption.NOFOLLOW_LINKS);
                    if (Files.isExecutable(other)) {
                        makeExecutable(target);
                    }
                }
            }
            default -> {
                // A context holds files, directories and symbolic links; Docker passes over the rest as well.
            }
        }
    }

    private static void makeExecutable(Path file) throws IOException {
        if (!file.toFile().setExecutable(true, false)) {
            throw new IOException("cannot make " + file + " executable");
        }
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
