package build.kiln.exporter;

import build.kiln.blob.Blob;
import build.kiln.blob.BlobStore;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.layer.Layer;
import build.kiln.reference.Reference;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Writes OCI image layouts and archives for {@code docker load}. Files come in the order of their names. */
final class LayoutExport {
    private final BlobStore store;

    LayoutExport(BlobStore store) {
        this.store = store;
    }

    /** Always true: the destination is written whole. */
    boolean oci(List<PlatformImage> images, Assembly assembly, Target.OciLayout target, Optional<Instant> epoch)
            throws BuildException, IOException, InterruptedException {
        Files files = files(images, assembly, target.references(), epoch);
        if (target.tar()) {
            writeTar(target.destination(), files);
        } else {
            try (LayoutSink sink = new DirectorySink(target.destination().orElseThrow())) {
                files.writeTo(sink);
            }
        }
        return true;
    }

    /** Always true: the destination is written whole. */
    boolean docker(List<PlatformImage> images, Assembly assembly, Target.DockerArchive target, Optional<Instant> epoch)
            throws BuildException, IOException, InterruptedException {
        if (assembly.index().isPresent()) {
            throw BuildException.of(
                            Reason.INVALID_REQUEST, "an archive for docker load holds an image for one platform")
                    .withHint("Build for one platform, or use type=oci.");
        }
        Files files = files(images, assembly, target.references(), epoch);
        files.documents.put(
                LayoutFiles.DOCKER_MANIFEST,
                LayoutFiles.dockerManifest(assembly.images().getFirst(), target.references()));
        writeTar(target.destination(), files);
        return true;
    }

    private static void writeTar(Optional<Path> destination, Files files) throws IOException {
        Destination.write(destination, out -> {
            try (LayoutSink sink = new TarSink(new UnclosedStream(out))) {
                files.writeTo(sink);
            }
        });
    }

    private Files files(
            List<PlatformImage> images, Assembly assembly, List<Reference> references, Optional<Instant> epoch)
            throws BuildException, IOException, InterruptedException {
        Files files = new Files(new TreeMap<>(), new TreeMap<>());
        for (PlatformImage image : images) {
            for (Layer layer : image.tree().layers()) {
                files.blobs.put(LayoutFiles.blob(layer.descriptor()), layer.blob(store));
            }
        }
        assembly.documents()
                .forEach(document -> files.documents.put(LayoutFiles.blob(document.descriptor()), document.bytes()));
        files.documents.put(LayoutFiles.LAYOUT, LayoutFiles.layout());
        files.documents.put(
                LayoutFiles.INDEX,
                LayoutFiles.index(assembly.root().descriptor(), references, epoch.orElseGet(Instant::now)));
        return files;
    }

    /** The files of a layout by path. */
    private record Files(Map<String, byte[]> documents, Map<String, Blob> blobs) {
        void writeTo(LayoutSink sink) throws IOException {
            for (var blob : blobs.entrySet()) {
                sink.file(blob.getKey(), blob.getValue());
            }
            for (var document : documents.entrySet()) {
                sink.file(document.getKey(), document.getValue());
            }
        }
    }
}
