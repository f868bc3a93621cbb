package build.kiln.layer;

import build.kiln.archive.TarEntry;
import build.kiln.archive.TarWriter;
import build.kiln.archive.Whiteouts;
import build.kiln.digest.Digest;
import build.kiln.hash.ContentHash;
import build.kiln.layer.TocEntry.Kind;
import build.kiln.linux.Fd;
import build.kiln.linux.FdInputStream;
import build.kiln.linux.FileCalls;
import build.kiln.linux.OpenFlags;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes an overlay diff directory as a layer's tar and notes its table of contents on the way; every file is read once. */
final class LayerTar implements DiffDirectory.Visitor {
    private static final int BUFFER = 256 * 1024;

    private final TarWriter tar;
    private final List<TocEntry> entries = new ArrayList<>();
    private final MessageDigest contentHash = ContentHash.sha256();
    private final ByteBuffer direct = ByteBuffer.allocateDirect(BUFFER);
    private final byte[] buffer = new byte[BUFFER];

    private LayerTar(OutputStream out) {
        tar = new TarWriter(out);
    }

    /**
     * Writes the tar of what {@code directory} changes in {@code lower} to {@code out}, which it does not close; returns the
     * table of contents.
     */
    static Toc write(Path directory, LowerFiles lower, Optional<Instant> latest, OutputStream out) throws IOException {
        LayerTar layer = new LayerTar(out);
        DiffDirectory.walk(directory, lower, latest, layer);
        layer.tar.finish();
        return new Toc(layer.entries);
    }

    @Override
    public void file(TarEntry entry, Fd directory, String name) throws IOException {
        if (Whiteouts.isMark(entry)) {
            throw new IOException("a layer cannot hold a file named like a deletion mark: " + entry.path());
        }
        tar.add(entry);
        Optional<Digest> content =
                entry.type() == TarEntry.Type.FILE ? Optional.of(copy(entry, directory, name)) : Optional.empty();
        entries.add(LayerEntries.of(entry, content));
    }

    private Digest copy(TarEntry entry, Fd directory, String name) throws IOException {
        long left = entry.size();
        if (left > 0) {
            Fd file = FileCalls.openAt(directory, name, OpenFlags.READ | OpenFlags.NO_FOLLOW, 0);
            try (FdInputStream in = new FdInputStream(file, direct)) {
                while (left > 0) {
                    if (Thread.currentThread().isInterrupted()) {
                        throw new InterruptedIOException("writing a layer was cancelled");
                    }
                    int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                    if (count < 0) {
                        throw new IOException(entry.path() + " became shorter while it was read");
                    }
                    contentHash.update(buffer, 0, count);
                    tar.write(buffer, 0, count);
                    left -= count;
                }
            }
        }
        return Digest.of(contentHash);
    }

    @Override
    public void whiteout(String path) throws IOException {
        tar.add(Whiteouts.whiteout(path));
        entries.add(TocEntry.mark(path, Kind.WHITEOUT));
    }
}
