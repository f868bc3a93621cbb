package build.kiln.blob;

import build.kiln.digest.Digest;
import java.io.IOException;

/** Content that is not what its digest promised. */
public final class DigestMismatchException extends IOException {
    private static final long serialVersionUID = 1;

    DigestMismatchException(Digest expected, long expectedSize, Digest actual, long actualSize) {
        super("content of %s (%d bytes) is %s (%d bytes)".formatted(expected, expectedSize, actual, actualSize));
    }
}
