package build.kiln.cache.remote;

import build.kiln.cache.StepRecord;
import build.kiln.digest.Digest;
import build.kiln.io.json.InvalidJsonException;
import build.kiln.oci.Descriptor;
import build.kiln.oci.EmbeddedStep;
import build.kiln.oci.History;
import build.kiln.oci.ImageConfig;
import build.kiln.oci.Manifest;
import build.kiln.oci.OciJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What an image says of its own steps, as records. A record can name layers of its image and nothing else, and what does not fit the
 * image makes the whole a cache that cannot be read.
 */
final class InlineCache {
    private InlineCache() {}

    /**
     * The records of an image; none when it says nothing of its steps.
     *
     * @throws InvalidJsonException when it says what is impossible
     */
    static SequencedMap<Digest, StepRecord> read(Manifest manifest, byte[] config) throws InvalidJsonException {
        SequencedMap<Digest, StepRecord> records = new LinkedHashMap<>();
        List<EmbeddedStep> steps = OciJson.decodeSteps(config);
        if (steps.isEmpty()) {
            return records;
        }
        ImageConfig image = OciJson.decodeConfig(config);
        List<StepRecord.Layer> layers = layers(manifest, image);
        Instant created = image.created().orElse(Instant.EPOCH);
        for (EmbeddedStep step : steps) {
            if (step.to() > layers.size()) {
                throw new InvalidJsonException(
                        "a step of " + step.to() + " layers in an image that has " + layers.size());
            }
            records.putIfAbsent(step.key(), new StepRecord(layers.subList(step.from(), step.to()), created, ""));
        }
        return records;
    }

    private static List<StepRecord.Layer> layers(Manifest manifest, ImageConfig image) throws InvalidJsonException {
        List<Descriptor> blobs = manifest.layers();
        if (blobs.size() != image.diffIds().size() || blobs.size() > CacheDocument.MOST_LAYERS) {
            throw new InvalidJsonException(
                    blobs.size() + " layers with " + image.diffIds().size() + " digests of their content");
        }
        // The exporter writes the time of each layer into the history; without it, the image would not come out the
        // same.
        List<Optional<Instant>> times = image.history().stream()
                .filter(entry -> !entry.emptyLayer())
                .map(History::created)
                .toList();
        List<StepRecord.Layer> layers = new ArrayList<>();
        for (int i = 0; i < blobs.size(); i++) {
            Descriptor blob = blobs.get(i);
            layers.add(new StepRecord.Layer(
                    image.diffIds().get(i),
                    Descriptor.of(blob.mediaType(), blob.digest(), blob.size()),
                    i < times.size() ? times.get(i) : Optional.empty()));
        }
        return layers;
    }
}
