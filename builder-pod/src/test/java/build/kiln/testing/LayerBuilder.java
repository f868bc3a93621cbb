package build.kiln.testing;

import build.kiln.archive.TarEntry;
import build.kiln.archive.TarWriter;
import build.kiln.blob.Blob;
import build.kiln.blob.BlobStore;
import build.kiln.digest.Digest;
import build.kiln.layer.KnownLayer;
import build.kiln.oci.Descriptor;
import build.kiln.oci.MediaTypes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes layers out of entries given by tests, hostile ones too. */
public final class LayerBuilder {
    private static final Instant TIME = Instant.ofEpochSecond(1_700_000_000);

    private final ByteArrayOutputStream archive = new ByteArrayOutputStream();
    private final TarWriter tar = new TarWriter(archive);

    public LayerBuilder directory(String path, int mode) {
        return add(entry(path, TarEntry.Type.DIRECTORY, mode, 0, ""), "");
    }

    public LayerBuilder file(String path, String content) {
        return add(entry(path, TarEntry.Type.FILE, 0644, content.length(), ""), content);
    }

    public LayerBuilder file(String path, int mode, int owner, SortedMap<String, String> attributes) {
        TarEntry entry = new TarEntry(path, TarEntry.Type.FILE, mode, owner, owner, 0, TIME, "", 0, 0, attributes);
        return add(entry, "");
    }

    public LayerBuilder symlink(String path, String target) {
        return add(entry(path, TarEntry.Type.SYMLINK, 0777, 0, target), "");
    }

    public LayerBuilder hardLink(String path, String target) {
        return add(entry(path, TarEntry.Type.HARD_LINK, 0644, 0, target), "");
    }

    public LayerBuilder special(String path, TarEntry.Type type, int major, int minor) {
        return add(new TarEntry(path, type, 0600, 0, 0, 0, TIME, "", major, minor, new TreeMap<>()), "");
    }

    private static TarEntry entry(String path, TarEntry.Type type, int mode, int size, String link) {
        return new TarEntry(path, type, mode, 0, 0, size, TIME, link, 0, 0, new TreeMap<>());
    }

    private LayerBuilder add(TarEntry entry, String content) {
        try {
            tar.add(entry);
            tar.write(content.getBytes(StandardCharsets.US_ASCII));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The layer as a tar; nothing is added afterwards. */
    public byte[] bytes() throws IOException {
        tar.finish();
        return archive.toByteArray();
    }

    /** The layer, its blob put into {@code blobs}. */
    public KnownLayer store(BlobStore blobs) throws IOException {
        byte[] bytes = bytes();
        Blob blob = blobs.put(bytes);
        Digest diffId = Digest.of(bytes);
        return KnownLayer.stored(diffId, Descriptor.of(MediaTypes.OCI_LAYER, blob.digest(), blob.size()));
    }
}
