package build.kiln.exporter;

import build.kiln.blob.BlobStore;
import build.kiln.blob.Volume;
import build.kiln.failure.BuildException;
import build.kiln.layer.Layer;
import build.kiln.oci.Descriptor;
import build.kiln.reference.Reference;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Keeps an image in this machine's store, all of its layers included, so that it can be saved or pushed later. */
final class StoreExport {
    private final Volume volume;
    private final BlobStore store;
    private final LocalImages images;
    private final InstantSource clock;

    StoreExport(Volume volume, BlobStore store, LocalImages images, InstantSource clock) {
        this.volume = volume;
        this.store = store;
        this.images = images;
        this.clock = clock;
    }

    /** Whether a name was missing or pointed elsewhere. */
    boolean run(List<PlatformImage> platforms, Assembly assembly, List<Reference> references)
            throws BuildException, IOException, InterruptedException {
        for (PlatformImage platform : platforms) {
            for (Layer layer : platform.tree().layers()) {
                layer.blob(store);
            }
        }
        Descriptor root = Descriptor.of(
                assembly.root().descriptor().mediaType(),
                assembly.root().digest(),
                assembly.root().descriptor().size());
        if (isThere(assembly, root, references)) {
            return false;
        }
        for (Document document : assembly.documents()) {
            store.put(document.bytes());
        }
        volume.sync();
        for (Reference reference : references) {
            images.tag(reference, root, clock.instant());
        }
        return true;
    }

    private boolean isThere(Assembly assembly, Descriptor root, List<Reference> references) throws IOException {
        for (Document document : assembly.documents()) {
            if (store.find(document.digest()).isEmpty()) {
                return false;
            }
        }
        for (Reference reference : references) {
            Optional<Descriptor> current = images.find(reference).map(LocalImage::root);
            if (!current.equals(Optional.of(root))) {
                return false;
            }
        }
        return true;
    }
}
