package build.kiln.snapshot;

import build.kiln.archive.TarEntry;
import build.kiln.archive.TarReader;
import build.kiln.archive.Whiteouts;
import build.kiln.blob.Blob;
import build.kiln.compress.Decompression;
import build.kiln.digest.Digest;
import build.kiln.hash.ContentHash;
import build.kiln.layer.LayerEntries;
import build.kiln.layer.Toc;
import build.kiln.layer.TocEntry;
import build.kiln.layer.TocStore;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads one layer's blob from end to end, checks its diffID and saves its table of contents; on the way its files are made,
 * if they are wanted.
 */
final class LayerReader {
    private static final int BUFFER = 128 * 1024;

    private final LayerFiles files;
    private final TarReader tar;
    private final MessageDigest contentHash = ContentHash.sha256();
    private final byte[] buffer = new byte[BUFFER];
    private final List<TocEntry> entries = new ArrayList<>();

    private LayerReader(LayerFiles files, TarReader tar) {
        this.files = files;
        this.tar = tar;
    }

    /** Makes the layer's files in {@code diff}. */
    static Unpacked unpack(Blob blob, Digest diffId, Diff diff, TocStore tocs) throws IOException {
        try (DiffBuilder files = new DiffBuilder(diff.files())) {
            read(blob, diffId, files, tocs);
            return new Unpacked(diff, files.implicitDirectories(), files.foreignLinks());
        }
    }

    /** Makes no file. */
    static Toc contents(Blob blob, Digest diffId, TocStore tocs) throws IOException {
        return read(blob, diffId, LayerFiles.NONE, tocs);
    }

    private static Toc read(Blob blob, Digest diffId, LayerFiles files, TocStore tocs) throws IOException {
        MessageDigest hash = ContentHash.sha256();
        try (InputStream content = Decompression.open(blob.open());
                DigestInputStream hashed = new DigestInputStream(content, hash);
                BufferedInputStream buffered = new BufferedInputStream(hashed, BUFFER)) {
            LayerReader reader = new LayerReader(files, new TarReader(buffered));
            reader.run();
            files.finish();
            buffered.transferTo(OutputStream.nullOutputStream());
            Digest actual = Digest.of(hash);
            if (!actual.equals(diffId)) {
                throw new IOException(
                        "layer " + blob.digest() + " unpacks to " + actual + ", its image says " + diffId);
            }
            Toc toc = new Toc(reader.entries);
            tocs.save(diffId, toc);
            return toc;
        }
    }

    private void run() throws IOException {
        for (Optional<TarEntry> next = tar.next(); next.isPresent(); next = tar.next()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("reading a layer was cancelled");
            }
            TarEntry entry = next.get();
            Optional<Digest> content = Optional.empty();
            if (Whiteouts.isOpaque(entry)) {
                files.opaque(entry.parent());
            } else if (Whiteouts.isMark(entry)) {
                files.whiteout(Whiteouts.deleted(entry));
            } else if (entry.type() == TarEntry.Type.FILE) {
                content = Optional.of(write(entry));
            } else {
                files.make(entry);
            }
            if (!entry.path().isEmpty()) {
                entries.add(LayerEntries.of(entry, content));
            }
        }
    }

    private Digest write(TarEntry entry) throws IOException {
        try (OutputStream out = files.file(entry)) {
            for (int count = tar.read(buffer, 0, buffer.length);
                    count >= 0;
                    count = tar.read(buffer, 0, buffer.length)) {
                contentHash.update(buffer, 0, count);
                out.write(buffer, 0, count);
            }
        }
        files.finish(entry);
        return Digest.of(contentHash);
    }
}
