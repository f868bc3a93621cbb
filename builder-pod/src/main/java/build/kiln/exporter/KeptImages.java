package build.kiln.exporter;

import build.kiln.blob.Blob;
import build.kiln.blob.BlobStore;
import build.kiln.blob.Volume;
import build.kiln.digest.Digest;
import build.kiln.io.json.InvalidJsonException;
import build.kiln.io.json.JsonReader;
import build.kiln.layer.Tree;
import build.kiln.oci.Descriptor;
import build.kiln.oci.ImageConfig;
import build.kiln.oci.Manifest;
import build.kiln.oci.OciJson;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** All that the images of the local store need: documents and blobs by digest, layers by diffID, snapshots by chainID. */
public final class KeptImages {
    private final BlobStore blobs;
    private final Set<Digest> kept = new HashSet<>();

    private KeptImages(BlobStore blobs) {
        this.blobs = blobs;
    }

    /** What a collector must leave on {@code volume} whatever its records say. */
    public static Set<Digest> of(Volume volume) throws IOException {
        KeptImages images = new KeptImages(BlobStore.open(volume));
        for (LocalImage image : LocalImages.open(volume).list()) {
            images.addDocument(image.root().digest());
        }
        return images.kept;
    }

    private void addDocument(Digest digest) throws IOException {
        if (!kept.add(digest)) {
            return;
        }
        Optional<Blob> document = blobs.find(digest).filter(found -> found.size() <= JsonReader.MAX_DOCUMENT);
        if (document.isPresent()) {
            addReferred(document.get().bytes());
        }
    }

    private void addReferred(byte[] document) throws IOException {
        try {
            if (JsonReader.object(document).field("manifests").isPresent()) {
                for (Descriptor manifest : OciJson.decodeIndex(document).manifests()) {
                    addDocument(manifest.digest());
                }
            } else {
                addImage(OciJson.decodeManifest(document));
            }
        } catch (InvalidJsonException e) {
            // No image: its name keeps the document and nothing else.
            return;
        }
    }

    private void addImage(Manifest manifest) throws IOException {
        kept.add(manifest.config().digest());
        manifest.layers().forEach(layer -> kept.add(layer.digest()));
        Optional<Blob> config =
                blobs.find(manifest.config().digest()).filter(found -> found.size() <= JsonReader.MAX_DOCUMENT);
        if (config.isPresent()) {
            ImageConfig decoded = OciJson.decodeConfig(config.get().bytes());
            kept.addAll(decoded.diffIds());
            kept.addAll(Tree.chainIds(decoded.diffIds()));
        }
    }
}
