package build.kiln.exporter;

import build.kiln.blob.Blob;
import build.kiln.blob.BlobStore;
import build.kiln.blob.BlobWriter;
import build.kiln.compress.Decompression;
import build.kiln.io.json.InvalidJsonException;
import build.kiln.oci.Descriptor;
import build.kiln.oci.ImageConfig;
import build.kiln.oci.Manifest;
import build.kiln.oci.MediaTypes;
import build.kiln.oci.OciJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Gives an image that comes as a config and layers, as old docker archives have it, a manifest. */
record DockerImage(BlobStore blobs) {
    private static final int MAGIC = 6;

    /** Stores the image; its layers' files are as they came, compressed or not. */
    StoredImage put(byte[] config, List<Path> files) throws IOException {
        ImageConfig decoded = OciJson.decodeConfig(config);
        if (decoded.diffIds().size() != files.size()) {
            throw new InvalidJsonException("config and manifest.json differ in their number of layers");
        }
        List<Descriptor> layers = new ArrayList<>();
        for (Path file : files) {
            layers.add(layer(file));
        }
        Blob stored = blobs.put(config);
        byte[] manifest = OciJson.encode(new Manifest(
                MediaTypes.OCI_MANIFEST,
                Descriptor.of(MediaTypes.OCI_CONFIG, stored.digest(), stored.size()),
                layers,
                Map.of()));
        Blob root = blobs.put(manifest);
        Descriptor descriptor = Descriptor.of(MediaTypes.OCI_MANIFEST, root.digest(), root.size());
        return StoredImage.read(blobs, descriptor).orElseThrow(() -> new IOException("what was stored is gone"));
    }

    private Descriptor layer(Path file) throws IOException {
        String mediaType;
        try (InputStream in = Files.newInputStream(file)) {
            mediaType = switch (Decompression.detect(in.readNBytes(MAGIC))) {
                case NONE -> MediaTypes.OCI_LAYER;
                case GZIP -> MediaTypes.OCI_LAYER_GZIP;
                case ZSTD -> MediaTypes.OCI_LAYER_ZSTD;
                case XZ, BZIP2 -> throw new InvalidJsonException("a layer is packed in a way that images do not know");
            };
        }
        try (InputStream in = Files.newInputStream(file);
                BlobWriter writer = blobs.newBlob()) {
            in.transferTo(writer);
            Blob blob = writer.commit();
            return Descriptor.of(mediaType, blob.digest(), blob.size());
        }
    }
}
