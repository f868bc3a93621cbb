package build.kiln.exporter;

import build.kiln.blob.BlobStore;
import build.kiln.cache.StepRecord;
import build.kiln.cache.remote.CacheDocument;
import build.kiln.cache.remote.CachePlace;
import build.kiln.cache.remote.Found;
import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.io.json.JsonReader;
import build.kiln.layer.Layer;
import build.kiln.layer.Tree;
import build.kiln.oci.Descriptor;
import build.kiln.oci.Manifest;
import build.kiln.oci.MediaTypes;
import build.kiln.oci.OciJson;
import build.kiln.reference.Reference;
import build.kiln.registry.Endpoint;
import build.kiln.registry.Registries;
import build.kiln.registry.Repository;
import build.kiln.solver.Scope;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Predicate;

/** Writes the records of a build, and the layers that they need and no base image has, to a cache outside the volume. */
public final class CacheExport {
    private final Registries registries;
    private final BlobStore store;

    public CacheExport(Registries registries, BlobStore store) {
        this.registries = registries;
        this.store = store;
    }

    /**
     * What is to be written to {@code place}; nothing when there is no record.
     *
     * @param records by their keys
     * @param image a repository that has just been given the image's layers, so that they can be mounted from there
     * @param ofBase whether a layer is of a base image of the build
     */
    public static Optional<PlannedCache> plan(
            SequencedMap<Digest, Found> records,
            CachePlace place,
            Optional<Endpoint> image,
            Predicate<StepRecord.Layer> ofBase)
            throws IOException, InterruptedException {
        if (records.isEmpty()) {
            return Optional.empty();
        }
        SequencedMap<Digest, StepRecord> stepRecords = new LinkedHashMap<>();
        records.forEach((key, found) -> stepRecords.put(key, found.stepRecord()));
        byte[] config = new CacheDocument(stepRecords).encode();
        if (config.length > JsonReader.MAX_DOCUMENT) {
            throw new IOException(
                    "%d records take %d bytes, more than importers read".formatted(stepRecords.size(), config.length));
        }
        List<Layer> owned = owned(records.values(), ofBase);
        List<Descriptor> blobs = new ArrayList<>();
        for (Layer layer : owned) {
            blobs.add(layer.descriptor());
        }
        byte[] manifest = OciJson.encode(new Manifest(MediaTypes.OCI_MANIFEST, descriptor(config), blobs, Map.of()));
        return Optional.of(new PlannedCache(place, config, manifest, owned, image));
    }

    private static Descriptor descriptor(byte[] config) {
        return Descriptor.of(CacheDocument.MEDIA_TYPE, Digest.of(config), config.length);
    }

    private static List<Layer> owned(Collection<Found> records, Predicate<StepRecord.Layer> ofBase) {
        Map<Digest, Layer> owned = new LinkedHashMap<>();
        for (Found found : records) {
            List<StepRecord.Layer> recorded = found.stepRecord().layers();
            for (int i = 0; i < recorded.size(); i++) {
                if (!ofBase.test(recorded.get(i))) {
                    owned.putIfAbsent(
                            recorded.get(i).blob().digest(),
                            found.tree().layers().get(i));
                }
            }
        }
        return new ArrayList<>(owned.values());
    }

    /** Writes a cache over what was there. */
    public void run(PlannedCache cache) throws BuildException, IOException, InterruptedException {
        switch (cache.place()) {
            case CachePlace.InRegistry(Reference reference) -> {
                Endpoint endpoint = new Endpoint(
                        reference.repository().domain(), reference.repository().path());
                push(registries.destination(endpoint), reference.tag().orElseThrow(), cache);
            }
            case CachePlace.InDirectory(Path directory) -> write(directory, cache);
        }
    }

    private void push(Repository destination, String tag, PlannedCache cache)
            throws BuildException, IOException, InterruptedException {
        if (destination.manifestDigest(tag).equals(Optional.of(Digest.of(cache.manifest())))) {
            return;
        }
        try (Scope scope = new Scope()) {
            LayerUploads uploads = new LayerUploads(scope, store, registries, destination, cache.image());
            uploads.startLayers(List.of(new Tree(cache.layers())));
            uploads.await();
        }
        destination.pushBlob(descriptor(cache.config()), () -> new ByteArrayInputStream(cache.config()));
        destination.putManifest(tag, MediaTypes.OCI_MANIFEST, cache.manifest());
    }

    private void write(Path directory, PlannedCache cache) throws BuildException, IOException, InterruptedException {
        Path blobs = Files.createDirectories(directory.resolve("blobs/sha256"));
        for (Layer layer : cache.layers()) {
            Path file = blobs.resolve(layer.descriptor().digest().hex());
            if (!Files.exists(file)) {
                try (InputStream content = layer.blob(store).open()) {
                    replace(file, content);
                }
            }
        }
        replace(blobs.resolve(descriptor(cache.config()).digest().hex()), new ByteArrayInputStream(cache.config()));
        Digest digest = Digest.of(cache.manifest());
        replace(blobs.resolve(digest.hex()), new ByteArrayInputStream(cache.manifest()));
        replace(directory.resolve("oci-layout"), new ByteArrayInputStream(LayoutFiles.layout()));
        Descriptor root = Descriptor.of(MediaTypes.OCI_MANIFEST, digest, cache.manifest().length);
        replace(
                directory.resolve(LayoutFiles.INDEX),
                new ByteArrayInputStream(LayoutFiles.index(LayoutFiles.entries(root, List.of(), Instant.EPOCH))));
    }

    /** Whoever reads the directory meanwhile sees the old file or the new one. */
    private static void replace(Path file, InputStream content) throws IOException {
        Path temporary = Files.createTempFile(file.toAbsolutePath().getParent(), ".new", "");
        Files.copy(content, temporary, StandardCopyOption.REPLACE_EXISTING);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
