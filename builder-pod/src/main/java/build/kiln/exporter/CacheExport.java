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
    private final Predicate<StepRecord.Layer> ofBase;

    /**
     * Exports of one build.
     *
     * @param ofBase whether a layer is of a base image of the build
     */
    public CacheExport(Registries registries, BlobStore store, Predicate<StepRecord.Layer> ofBase) {
        this.registries = registries;
        this.store = store;
        this.ofBase = ofBase;
    }

    /**
     * Writes {@code records} to {@code place}, over what was there; without any, nothing is written.
     *
     * @param records by their keys
     * @param image a repository that has just been given the image's layers, so that they can be mounted from there
     */
    public void run(SequencedMap<Digest, Found> records, CachePlace place, Optional<Endpoint> image)
            throws BuildException, IOException, InterruptedException {
        if (records.isEmpty()) {
            return;
        }
        SequencedMap<Digest, StepRecord> stepRecords = new LinkedHashMap<>();
        records.forEach((key, found) -> stepRecords.put(key, found.stepRecord()));
        CacheDocument document = new CacheDocument(stepRecords);
        byte[] config = document.encode();
        if (config.length > JsonReader.MAX_DOCUMENT) {
            throw new IOException("%d records take %d bytes, more than importers read"
                    .formatted(document.records().size(), config.length));
        }
        List<Layer> owned = owned(records.values());
        Descriptor configBlob = Descriptor.of(CacheDocument.MEDIA_TYPE, Digest.of(config), config.length);
        List<Descriptor> blobs = new ArrayList<>();
        for (Layer layer : owned) {
            blobs.add(layer.descriptor());
        }
        byte[] manifest = OciJson.encode(new Manifest(MediaTypes.OCI_MANIFEST, configBlob, blobs, Map.of()));
        switch (place) {
            case CachePlace.InRegistry registry -> {
                Endpoint endpoint = new Endpoint(
                        registry.reference().repository().domain(),
                        registry.reference().repository().path());
                push(
                        registries.destination(endpoint),
                        registry.reference().tag().orElseThrow(),
                        new Written(configBlob, config, manifest, owned),
                        image);
            }
            case CachePlace.InDirectory directory ->
                write(directory.directory(), new Written(configBlob, config, manifest, owned));
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Written(Descriptor configBlob, byte[] config, byte[] manifest, List<Layer> owned) {}

    private List<Layer> owned(Collection<Found> records) {
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

    private void push(Repository destination, String tag, Written written, Optional<Endpoint> image)
            throws BuildException, IOException, InterruptedException {
        if (destination.manifestDigest(tag).equals(Optional.of(Digest.of(written.manifest)))) {
            return;
        }
        try (Scope scope = new Scope()) {
            LayerUploads uploads = new LayerUploads(scope, store, registries, destination, image);
            uploads.startLayers(List.of(new Tree(written.owned)));
            uploads.await();
        }
        destination.pushBlob(written.configBlob, () -> new ByteArrayInputStream(written.config));
        destination.putManifest(tag, MediaTypes.OCI_MANIFEST, written.manifest);
    }

    private void write(Path directory, Written written) throws BuildException, IOException, InterruptedException {
        Path blobs = Files.createDirectories(directory.resolve("blobs/sha256"));
        for (Layer layer : written.owned) {
            Path file = blobs.resolve(layer.descriptor().digest().hex());
            if (!Files.exists(file)) {
                try (InputStream content = layer.blob(store).open()) {
                    replace(file, content);
                }
            }
        }
        replace(blobs.resolve(written.configBlob.digest().hex()), new ByteArrayInputStream(written.config));
        Digest digest = Digest.of(written.manifest);
        replace(blobs.resolve(digest.hex()), new ByteArrayInputStream(written.manifest));
        replace(directory.resolve("oci-layout"), new ByteArrayInputStream(LayoutFiles.layout()));
        Descriptor root = Descriptor.of(MediaTypes.OCI_MANIFEST, digest, written.manifest.length);
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
