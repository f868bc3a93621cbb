package build.kiln.exporter;

import build.kiln.oci.Descriptor;
import build.kiln.oci.MediaTypes;
import java.util.Map;
import java.util.Optional;

/** The media types of layers and configs, the OCI's and Docker's for the same bytes. */
final class LayerTypes {
    private static final String DOCKER_LAYER_ZSTD = "application/vnd.docker.image.rootfs.diff.tar.zstd";
    private static final Map<String, String> TO_OCI = Map.of(
            MediaTypes.DOCKER_LAYER,
            MediaTypes.OCI_LAYER,
            MediaTypes.DOCKER_LAYER_GZIP,
            MediaTypes.OCI_LAYER_GZIP,
            DOCKER_LAYER_ZSTD,
            MediaTypes.OCI_LAYER_ZSTD);
    private static final Map<String, String> TO_DOCKER = Map.of(
            MediaTypes.OCI_LAYER, MediaTypes.DOCKER_LAYER,
            MediaTypes.OCI_LAYER_GZIP, MediaTypes.DOCKER_LAYER_GZIP,
            MediaTypes.OCI_LAYER_ZSTD, DOCKER_LAYER_ZSTD);

    private LayerTypes() {}

    /** The layer as a manifest of {@code types} names it. Docker's manifests know no annotations. */
    static Descriptor convert(Descriptor layer, ExportOptions.MediaTypes types) {
        String mediaType = layer.mediaType();
        return switch (types) {
            case OCI ->
                new Descriptor(
                        TO_OCI.getOrDefault(mediaType, mediaType),
                        layer.digest(),
                        layer.size(),
                        layer.annotations(),
                        Optional.empty());
            case DOCKER -> Descriptor.of(TO_DOCKER.getOrDefault(mediaType, mediaType), layer.digest(), layer.size());
        };
    }

    static String config(ExportOptions.MediaTypes types) {
        return switch (types) {
            case OCI -> MediaTypes.OCI_CONFIG;
            case DOCKER -> MediaTypes.DOCKER_CONFIG;
        };
    }
}
