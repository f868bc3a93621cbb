package build.kiln.exporter;

import build.kiln.blob.BlobStore;
import build.kiln.cache.Lease;
import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.layer.KnownLayer;
import build.kiln.oci.Descriptor;
import build.kiln.oci.Manifest;
import build.kiln.oci.Platform;
import build.kiln.reference.Reference;
import build.kiln.registry.ImagePuller;
import build.kiln.registry.PulledImage;
import build.kiln.registry.Registries;
import build.kiln.registry.RemoteImage;
import java.io.IOException;
import java.util.List;

/** Takes images between this machine's store and registries. */
public final class ImageTransfer {
    private final ImageStore store;
    private final Registries registries;

    public ImageTransfer(ImageStore store, Registries registries) {
        this.store = store;
        this.registries = registries;
    }

    /** Pushes an image under {@code name}; whether anything had to be sent. */
    public boolean push(StoredImage image, Reference name) throws BuildException, IOException, InterruptedException {
        return new RegistryPush(registries, store.blobs(), List.of(name))
                .run(image.images(), AssemblyStep.of(image.assembly()));
    }

    /** Pulls the image of one platform, layers and all, and names it; its documents are durable by then. */
    public StoredImage pull(Reference reference, Platform platform)
            throws BuildException, IOException, InterruptedException {
        try (Lease _ = store.storing()) {
            return store(reference, platform);
        }
    }

    private StoredImage store(Reference reference, Platform platform)
            throws BuildException, IOException, InterruptedException {
        BlobStore blobs = store.blobs();
        PulledImage pulled = new ImagePuller(registries, blobs).pull(reference, platform);
        Manifest manifest = pulled.manifest();
        RemoteImage remote = new RemoteImage(registries, reference.orLatest());
        for (int i = 0; i < manifest.layers().size(); i++) {
            Digest diffId = pulled.config().diffIds().get(i);
            KnownLayer.remote(diffId, manifest.layers().get(i), remote).blob(blobs);
        }
        store.volume().sync();
        long size = blobs.find(pulled.digest())
                .orElseThrow(() -> new IOException("the manifest is gone: " + pulled.digest()))
                .size();
        Descriptor root = Descriptor.of(manifest.mediaType(), pulled.digest(), size);
        StoredImage image = StoredImage.read(blobs, root)
                .orElseThrow(() -> BuildException.of(Reason.INTERNAL, "what was pulled is gone again: " + root));
        store.tag(image, reference);
        return image;
    }
}
