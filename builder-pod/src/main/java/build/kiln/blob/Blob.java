package build.kiln.blob;

import build.kiln.digest.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Immutable content in a store.
 *
 * @param size in bytes
 */
public record Blob(Digest digest, long size, Path file) {
    /** A new stream of the content, unbuffered; the caller closes it. */
    public InputStream open() throws IOException {
        return Files.newInputStream(file);
    }

    /** The whole content; only for what is known to be small. */
    public byte[] bytes() throws IOException {
        return Files.readAllBytes(file);
    }
}
