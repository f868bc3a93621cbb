package build.kiln.snapshot;

import build.kiln.archive.TarEntry;
import java.io.IOException;
import java.io.OutputStream;

/** Where the files of a layer go, in the order of its tar. */
interface LayerFiles {
    /** For who wants to know what is in a layer, and not its files. */
    LayerFiles NONE = new LayerFiles() {
        @Override
        public void opaque(String directory) {}

        @Override
        public void whiteout(String path) {}

        @Override
        public OutputStream file(TarEntry entry) {
            return OutputStream.nullOutputStream();
        }

        @Override
        public void finish(TarEntry entry) {}

        @Override
        public void make(TarEntry entry) {}

        @Override
        public void finish() {}
    };

    /** Notes that {@code directory} hides what lower layers have in it. */
    void opaque(String directory) throws IOException;

    /** Notes that {@code path} of lower layers is gone. What this layer itself has there stays and hides it. */
    void whiteout(String path) throws IOException;

    /** Makes a regular file; its content is written to the stream, which the caller closes before {@link #finish(TarEntry)}. */
    OutputStream file(TarEntry entry) throws IOException;

    /** Gives a regular file its attributes after its content is written. */
    void finish(TarEntry entry) throws IOException;

    /** Makes anything but a regular file. The root directory is left as it is. */
    void make(TarEntry entry) throws IOException;

    /** After the last entry. */
    void finish() throws IOException;
}
