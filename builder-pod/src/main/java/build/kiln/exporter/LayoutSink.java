package build.kiln.exporter;

import build.kiln.blob.Blob;
import java.io.Closeable;
import java.io.IOException;

/** Takes the files of an image layout; paths are relative, with slashes. Closing it makes the layout visible. */
interface LayoutSink extends Closeable {
    void file(String path, byte[] content) throws IOException;

    void file(String path, Blob content) throws IOException;
}
