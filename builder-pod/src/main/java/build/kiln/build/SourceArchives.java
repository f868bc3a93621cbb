package build.kiln.build;

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
import java.nio.file.Path;
import java.util.Optional;

/** Contexts that come as tars, in any compression, and out of registries. */
final class SourceArchives implements Sources.ArchiveFetcher {
    private static final String DOCKERFILE = "Dockerfile";

    private final HttpDownloads downloads;
    private final RegistryContexts contexts;

    SourceArchives(HttpDownloads downloads, RegistryContexts contexts) {
        this.downloads = downloads;
        this.contexts = contexts;
    }

    @Override
    public String fetch(Source.Http source, Path directory) throws BuildException, IOException {
        Path archive = Files.createTempFile(directory.getParent(), "archive", "");
        try {
            String digest = download(source, archive);
            if (isTar(archive)) {
                unpack(archive, directory);
            } else {
                Files.copy(archive, directory.resolve(DOCKERFILE));
            }
            return digest;
        } finally {
            Files.delete(archive);
        }
    }

    @Override
    public String download(Source.Http source, Path file) throws BuildException, IOException {
        Optional<HttpCredentials> credentials = source.credentials().isPresent()
                ? Optional.of(HttpCredentials.read(Path.of(source.credentials().get())))
                : Optional.empty();
        Digest digest = downloads.fetch(source.url(), credentials, file);
        if (source.digest().filter(wanted -> !wanted.equals(digest.toString())).isPresent()) {
            throw BuildException.of(
                            Reason.CHECKSUM_MISMATCH,
                            "the archive has the digest %s, not %s"
                                    .formatted(digest, source.digest().get()))
                    .withHint("the archive has changed since its digest was told");
        }
        return digest.toString();
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
        try (InputStream in = Files.newInputStream(archive)) {
            new ContextFiles(directory).addTar(in);
        }
    }

    @Override
    public String fetch(Source.Oci source, Path directory) throws BuildException, IOException, InterruptedException {
        return contexts.fetch(source, directory);
    }
}
