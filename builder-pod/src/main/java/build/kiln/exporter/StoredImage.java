package build.kiln.exporter;

import build.kiln.blob.Blob;
import build.kiln.blob.BlobStore;
import build.kiln.digest.Digest;
import build.kiln.io.json.InvalidJsonException;
import build.kiln.layer.KnownLayer;
import build.kiln.layer.Layer;
import build.kiln.layer.Tree;
import build.kiln.oci.Descriptor;
import build.kiln.oci.ImageConfig;
import build.kiln.oci.Manifest;
import build.kiln.oci.MediaTypes;
import build.kiln.oci.OciJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An image of this machine's store with its documents. */
public final class StoredImage {
    private final Descriptor root;
    private final List<PlatformImage> images;
    private final Assembly assembly;

    private StoredImage(Descriptor root, List<PlatformImage> images, Assembly assembly) {
        this.root = root;
        this.images = List.copyOf(images);
        this.assembly = assembly;
    }

    /** Reads the image that {@code root} describes; empty when a document or every platform of it is missing. */
    public static Optional<StoredImage> read(BlobStore blobs, Descriptor root) throws IOException {
        Optional<Document> document = document(blobs, root);
        if (document.isEmpty()) {
            return Optional.empty();
        }
        List<PlatformImage> images = new ArrayList<>();
        List<AssembledImage> assembled = new ArrayList<>();
        for (Descriptor descriptor : manifests(document.get())) {
            Optional<Document> manifest = document(blobs, descriptor);
            if (manifest.isPresent()) {
                add(blobs, manifest.get(), images, assembled);
            }
        }
        if (assembled.isEmpty()) {
            return Optional.empty();
        }
        Optional<Document> index = MediaTypes.isIndex(root.mediaType()) ? document : Optional.empty();
        return Optional.of(new StoredImage(root, images, new Assembly(assembled, index)));
    }

    private static List<Descriptor> manifests(Document document) throws InvalidJsonException {
        return MediaTypes.isIndex(document.descriptor().mediaType())
                ? OciJson.decodeIndex(document.bytes()).manifests()
                : List.of(document.descriptor());
    }

    private static void add(
            BlobStore blobs, Document document, List<PlatformImage> images, List<AssembledImage> assembled)
            throws IOException {
        Manifest manifest = OciJson.decodeManifest(document.bytes());
        Optional<Document> configDocument = document(blobs, manifest.config());
        if (configDocument.isEmpty()) {
            return;
        }
        ImageConfig config = OciJson.decodeConfig(configDocument.get().bytes());
        if (config.diffIds().size() != manifest.layers().size()) {
            throw new InvalidJsonException("manifest and config differ in their number of layers");
        }
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < manifest.layers().size(); i++) {
            layers.add(
                    KnownLayer.stored(config.diffIds().get(i), manifest.layers().get(i)));
        }
        images.add(new PlatformImage(config.platform(), new Tree(layers), config));
        assembled.add(new AssembledImage(config.platform(), document, configDocument.get(), manifest.layers()));
    }

    private static Optional<Document> document(BlobStore blobs, Descriptor descriptor) throws IOException {
        Optional<Blob> blob = blobs.find(descriptor.digest());
        return blob.isPresent()
                ? Optional.of(new Document(descriptor, blob.get().bytes()))
                : Optional.empty();
    }

    /** The manifest, or the index when there are several platforms. */
    public Descriptor root() {
        return root;
    }

    /** What Docker calls its ID: the config of an image for one platform, else the index. */
    public Digest id() {
        return assembly.index().isPresent()
                ? root.digest()
                : assembly.images().getFirst().config().digest();
    }

    /** The first platform's config. */
    public ImageConfig config() {
        return images.getFirst().config();
    }

    /** The first platform's config as it is stored. */
    public byte[] configDocument() {
        return assembly.images().getFirst().config().bytes();
    }

    /** The first platform's layers, as its manifest names them. */
    public List<Descriptor> layers() {
        return assembly.images().getFirst().layers();
    }

    /** Bytes of the compressed layers and configs of all platforms. */
    public long size() {
        return assembly.size();
    }

    /** Every blob it needs, its documents included. */
    public Set<Digest> blobs() {
        Set<Digest> digests = new LinkedHashSet<>();
        assembly.documents().forEach(document -> digests.add(document.digest()));
        assembly.images().forEach(image -> image.layers().forEach(layer -> digests.add(layer.digest())));
        return digests;
    }

    List<PlatformImage> images() {
        return images;
    }

    Assembly assembly() {
        return assembly;
    }
}
