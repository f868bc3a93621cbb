package build.kiln.exporter;

import build.kiln.blob.Blob;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A layout in a tar whose bytes depend on the image alone. */
final class TarSink implements LayoutSink {
    private static final int FILE_MODE = 0100644;

    private final TarArchiveOutputStream tar;

    TarSink(OutputStream out) {
        tar = new TarArchiveOutputStream(out, "UTF-8");
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    }

    @Override
    public void file(String path, byte[] content) throws IOException {
        begin(path, content.length);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    @Override
    public void file(String path, Blob content) throws IOException {
        begin(path, content.size());
        try (InputStream in = content.open()) {
            in.transferTo(tar);
        }
        tar.closeArchiveEntry();
    }

    private void begin(String path, long size) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(path);
        entry.setSize(size);
        entry.setMode(FILE_MODE);
        entry.setModTime(0L);
        tar.putArchiveEntry(entry);
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }
}
