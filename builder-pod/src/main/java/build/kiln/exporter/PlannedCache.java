package build.kiln.exporter;

import build.kiln.cache.remote.CachePlace;
import build.kiln.layer.Layer;
import build.kiln.registry.Endpoint;
import java.util.List;
import java.util.Optional;

/**
 * A cache as it is to be written: its two documents, and the layers that they name.
 *
 * @param config not to be changed
 * @param manifest not to be changed
 * @param image a repository that has just been given the image's layers, so that they can be mounted from there
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record PlannedCache(
        CachePlace place, byte[] config, byte[] manifest, List<Layer> layers, Optional<Endpoint> image) {
    public PlannedCache {
        layers = List.copyOf(layers);
    }
}
