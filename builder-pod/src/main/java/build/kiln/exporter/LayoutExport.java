package build.kiln.exporter;

import build.kiln.blob.Blob;
import build.kiln.blob.BlobStore;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.io.UnclosedStream;
import build.kiln.layer.Layer;
import build.kiln.oci.Descriptor;
import build.kiln.reference.Reference;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
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
    boolean oci(List<PlatformImage> images, Assembly assembly, Target.OciLayout target, Instant created)
            throws BuildException, IOException, InterruptedException {
        Files files = files(images, assembly, target.references(), created);
        if (target.tar()) {
            writeTar(target.destination(), files);
        } else {
            if (target.references().isEmpty()) {
                files.documents.put(
                        LayoutFiles.INDEX,
                        LayoutFiles.index(
                                List.of(LayoutFiles.unnamed(assembly.root().descriptor(), created))));
            }
            try (LayoutSink sink = new DirectorySink(target.destination().orElseThrow())) {
                files.writeTo(sink);
            }
        }
        return true;
    }

    /** Always true: the destination is written whole. */
    boolean docker(List<PlatformImage> images, Assembly assembly, Target.DockerArchive target, Instant created)
            throws BuildException, IOException, InterruptedException {
        if (assembly.index().isPresent()) {
            throw BuildException.of(
                            Reason.INVALID_REQUEST, "an archive for docker load holds an image for one platform")
                    .withHint("Build for one platform, or use type=oci.");
        }
        Files files = files(images, assembly, target.references(), created);
        files.documents.put(
                LayoutFiles.DOCKER_MANIFEST,
                LayoutFiles.dockerManifest(List.of(new Part(images, assembly, target.references()))));
        writeTar(target.destination(), files);
        return true;
    }

    /** One image of several in an archive. */
    record Part(List<PlatformImage> images, Assembly assembly, List<Reference> references) {
        Part {
            images = List.copyOf(images);
            references = List.copyOf(references);
        }
    }

    /** Writes several images to one archive. */
    void save(List<Part> parts, ImageArchives.Format format, Optional<Path> destination, Instant now)
            throws BuildException, IOException, InterruptedException {
        Files all = new Files(new TreeMap<>(), new TreeMap<>());
        List<Descriptor> entries = new ArrayList<>();
        for (Part part : parts) {
            all.add(part, store);
            entries.addAll(LayoutFiles.entries(part.assembly().root().descriptor(), part.references(), now));
        }
        all.documents.put(LayoutFiles.LAYOUT, LayoutFiles.layout());
        all.documents.put(LayoutFiles.INDEX, LayoutFiles.index(entries));
        if (format == ImageArchives.Format.DOCKER) {
            List<Part> single = parts.stream()
                    .filter(part -> part.assembly().index().isEmpty())
                    .toList();
            all.documents.put(LayoutFiles.DOCKER_MANIFEST, LayoutFiles.dockerManifest(single));
        }
        writeTar(destination, all);
    }

    private static void writeTar(Optional<Path> destination, Files files) throws IOException {
        Destination.write(destination, out -> {
            try (LayoutSink sink = new TarSink(new UnclosedStream(out))) {
                files.writeTo(sink);
            }
        });
    }

    private Files files(List<PlatformImage> images, Assembly assembly, List<Reference> references, Instant created)
            throws BuildException, IOException, InterruptedException {
        Files files = new Files(new TreeMap<>(), new TreeMap<>());
        files.add(new Part(images, assembly, references), store);
        files.documents.put(LayoutFiles.LAYOUT, LayoutFiles.layout());
        files.documents.put(
                LayoutFiles.INDEX,
                LayoutFiles.index(LayoutFiles.entries(assembly.root().descriptor(), references, created)));
        return files;
    }

    /** The files of a layout by path. */
    private record Files(Map<String, byte[]> documents, Map<String, Blob> blobs) {
        void add(Part part, BlobStore store) throws BuildException, IOException, InterruptedException {
            for (PlatformImage image : part.images()) {
                for (Layer layer : image.tree().layers()) {
                    blobs.put(LayoutFiles.blob(layer.descriptor()), layer.blob(store));
                }
            }
            part.assembly()
                    .documents()
                    .forEach(document -> documents.put(LayoutFiles.blob(document.descriptor()), document.bytes()));
        }

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
