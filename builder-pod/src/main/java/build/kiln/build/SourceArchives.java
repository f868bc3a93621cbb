package build.kiln.build;

import build.kiln.archive.TarEntry;
import build.kiln.archive.TarFormatException;
import build.kiln.archive.TarReader;
import build.kiln.compress.Decompression;
import build.kiln.contract.Source;
import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.source.Sources;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/** Contexts that come as tars, in any compression. */
final class SourceArchives implements Sources.ArchiveFetcher {
    private static final String DOCKERFILE = "Dockerfile";

    private final HttpDownloads downloads;

    SourceArchives(HttpDownloads downloads) {
        this.downloads = downloads;
    }

    @Override
    public String fetch(Source.Http source, Path directory) throws BuildException, IOException {
        Path archive = Files.createTempFile(directory.getParent(), "archive", "");
        try {
            Digest digest = downloads.fetch(source.url(), archive);
            if (source.digest()
                    .filter(wanted -> !wanted.equals(digest.toString()))
                    .isPresent()) {
                throw BuildException.of(
                                Reason.CHECKSUM_MISMATCH,
                                "the archive has the digest %s, not %s"
                                        .formatted(digest, source.digest().get()))
                        .withHint("the archive has changed, or spec.source.http.digest is wrong");
            }
            if (isTar(archive)) {
                unpack(archive, directory);
            } else {
                Files.copy(archive, directory.resolve(DOCKERFILE));
            }
            return digest.toString();
        } finally {
            Files.delete(archive);
        }
    }

    @Override
    public void unpack(Source.Archive source, Path directory) throws BuildException, IOException {
        unpack(Path.of(source.file()), directory);
    }

    /** Anything but a tar is a Dockerfile, as it is for docker build. */
    private static boolean isTar(Path file) throws IOException {
        try (InputStream in = Decompression.open(Files.newInputStream(file));
                TarReader tar = new TarReader(in)) {
            return tar.next().isPresent();
        } catch (TarFormatException e) {
            return false;
        }
    }

    private static void unpack(Path archive, Path directory) throws BuildException, IOException {
        try (InputStream in = Decompression.open(Files.newInputStream(archive));
                TarReader tar = new TarReader(in)) {
            unpack(tar, directory);
        }
    }

    @Override
    public String fetch(Source.Oci source, Path directory) throws BuildException {
        throw BuildException.of(
                        Reason.INVALID_REQUEST,
                        "this release cannot read contexts from registries: " + source.reference())
                .withHint("use a git, http, configMap, inline or volume source");
    }

    private static void unpack(TarReader tar, Path directory) throws BuildException, IOException {
        for (Optional<TarEntry> entry = tar.next(); entry.isPresent(); entry = tar.next()) {
            unpack(entry.get(), tar, directory);
        }
    }

    private static void unpack(TarEntry entry, InputStream content, Path directory) throws BuildException, IOException {
        if (entry.path().isEmpty()) {
            return;
        }
        Path target = directory.resolve(entry.path()).normalize();
        makeParents(directory, target, entry);
        switch (entry.type()) {
            case DIRECTORY -> Files.createDirectories(target);
            case FILE -> {
                Files.deleteIfExists(target);
                Files.copy(content, target);
                if ((entry.permissions() & 0111) != 0 && !target.toFile().setExecutable(true, false)) {
                    throw new IOException("cannot make " + entry.path() + " executable");
                }
            }
            case SYMLINK -> Files.createSymbolicLink(target, Path.of(entry.link()));
            default -> {
                // A context holds files, directories and symbolic links; Docker passes over the rest as well.
            }
        }
    }

    /** A link that an archive brought along must not lead what follows out of the context. */
    private static void makeParents(Path directory, Path target, TarEntry entry) throws BuildException, IOException {
        Path parent = target.getParent();
        if (parent == null || !parent.startsWith(directory)) {
            throw BuildException.of(Reason.CONTEXT_INVALID, "the archive holds a path outside of it: " + entry.path());
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
                throw BuildException.of(Reason.CONTEXT_INVALID, "the archive leads through a link: " + entry.path());
            }
        }
    }
}
