package build.kiln.exporter;

import build.kiln.oci.Descriptor;
import build.kiln.oci.Platform;
import java.util.List;

/**
 * One platform's image, put together.
 *
 * @param layers as the manifest names them, lowest first
 */
record AssembledImage(Platform platform, Document manifest, Document config, List<Descriptor> layers) {
    AssembledImage {
        layers = List.copyOf(layers);
    }

    long size() {
        return config.descriptor().size()
                + layers.stream().mapToLong(Descriptor::size).sum();
    }
}
