package build.kiln.build;

import build.kiln.compress.Compression;
import build.kiln.exporter.PlatformImage;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.layer.KnownLayer;
import build.kiln.layer.Layer;
import java.util.List;

/** Layers that this build did not pack. */
final class ForeignLayers {
    private ForeignLayers() {}

    /** Fails when a layer is packed otherwise than {@code wanted}: layers are never packed again. */
    static void refuse(List<PlatformImage> images, Compression wanted) throws BuildException {
        for (PlatformImage image : images) {
            for (Layer layer : image.tree().layers()) {
                if (layer instanceof KnownLayer known
                        && packing(known.descriptor().mediaType()) != wanted) {
                    throw BuildException.of(
                                    Reason.INVALID_REQUEST,
                                    "force-compression: layer %s of a base image is not packed with %s"
                                            .formatted(known.diffId(), wanted))
                            .withHint("leave force-compression out, or use a base image that is packed that way");
                }
            }
        }
    }

    private static Compression packing(String mediaType) {
        if (mediaType.endsWith("gzip")) {
            return Compression.GZIP;
        }
        return mediaType.endsWith("zstd") ? Compression.ZSTD : Compression.NONE;
    }
}
