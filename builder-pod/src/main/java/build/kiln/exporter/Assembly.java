package build.kiln.exporter;

import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.oci.Descriptor;
import build.kiln.oci.ImageConfig;
import build.kiln.oci.Index;
import build.kiln.oci.Manifest;
import build.kiln.oci.MediaTypes;
import build.kiln.oci.OciJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An image, put together: one manifest, or an index of one for each platform.
 *
 * @param index empty for a single platform
 */
record Assembly(List<AssembledImage> images, Optional<Document> index) {
    Assembly {
        images = List.copyOf(images);
    }

    /**
     * The documents of an image, byte for byte as BuildKit writes them.
     *
     * @param layers of each image, in the order of {@code images}
     */
    static Assembly of(List<PlatformImage> images, List<List<LayerBlob>> layers, ExportOptions options)
            throws BuildException {
        Annotations annotations = Annotations.parse(options.annotations());
        boolean indexed = images.size() > 1;
        annotations.check(images.stream().map(PlatformImage::platform).toList(), options);
        List<AssembledImage> assembled = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            assembled.add(image(images.get(i), layers.get(i), annotations, options));
        }
        return new Assembly(
                assembled, indexed ? Optional.of(index(manifests(assembled), annotations, options)) : Optional.empty());
    }

    private static AssembledImage image(
            PlatformImage image, List<LayerBlob> layers, Annotations annotations, ExportOptions options) {
        ExportOptions.MediaTypes types = options.mediaTypes();
        ImageConfig dated = HistoryTimes.fill(
                image.config(), layers.stream().map(LayerBlob::created).toList(), options.epoch());
        List<Digest> diffIds = layers.stream().map(LayerBlob::diffId).toList();
        ImageConfig config = new ImageConfig(
                dated.platform(), dated.created(), dated.author(), dated.config(), diffIds, dated.history());
        Document configDocument = Document.of(LayerTypes.config(types), OciJson.encode(config, image.steps()));
        List<Descriptor> descriptors = layers.stream()
                .map(layer -> LayerTypes.convert(layer.descriptor(), types))
                .toList();
        String mediaType = switch (types) {
            case OCI -> MediaTypes.OCI_MANIFEST;
            case DOCKER -> MediaTypes.DOCKER_MANIFEST;
        };
        Manifest manifest = new Manifest(
                mediaType,
                configDocument.descriptor(),
                descriptors,
                annotations.at(Annotations.Level.MANIFEST, image.platform()));
        Document document = Document.of(mediaType, OciJson.encode(manifest))
                .describedBy(
                        annotations.at(Annotations.Level.MANIFEST_DESCRIPTOR, image.platform()),
                        Optional.of(image.platform()));
        return new AssembledImage(image.platform(), document, configDocument, descriptors);
    }

    private static List<Document> manifests(List<AssembledImage> images) {
        return images.stream().map(AssembledImage::manifest).toList();
    }

    /** The index of {@code manifests}, in their order. */
    static Document index(List<Document> manifests, Annotations annotations, ExportOptions options) {
        String mediaType = switch (options.mediaTypes()) {
            case OCI -> MediaTypes.OCI_INDEX;
            case DOCKER -> MediaTypes.DOCKER_LIST;
        };
        Index index = new Index(
                mediaType,
                manifests.stream().map(Document::descriptor).toList(),
                annotations.at(Annotations.Level.INDEX));
        return Document.of(mediaType, OciJson.encode(index))
                .describedBy(annotations.at(Annotations.Level.INDEX_DESCRIPTOR), Optional.empty());
    }

    /** What a tag points to. */
    Document root() {
        return index.orElseGet(() -> images.getFirst().manifest());
    }

    /** Every document: configs, manifests, and the index last. */
    List<Document> documents() {
        List<Document> documents = new ArrayList<>();
        images.forEach(image -> documents.add(image.config()));
        images.forEach(image -> documents.add(image.manifest()));
        index.ifPresent(documents::add);
        return documents;
    }

    long size() {
        return images.stream().mapToLong(AssembledImage::size).sum();
    }
}
