package build.kiln.registry;

import java.io.IOException;
import java.io.InputStream;

/** A blob's bytes, as often as an upload has to begin again. */
@FunctionalInterface
public interface BlobContent {
    /** A new stream from the first byte; the caller closes it. */
    InputStream open() throws IOException;
}
