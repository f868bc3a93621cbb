package build.kiln.cache.remote;

import build.kiln.cache.StepRecord;
import build.kiln.digest.Digest;
import build.kiln.io.json.GoJson;
import build.kiln.io.json.InvalidJsonException;
import build.kiln.io.json.JsonObject;
import build.kiln.io.json.JsonReader;
import build.kiln.oci.Descriptor;
import build.kiln.oci.Rfc3339;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * The config of a cache manifest: records by key. The manifest's layers are those of the records but for base images', which
 * stay where they are.
 *
 * @param records under the key of their step
 */
public record CacheDocument(SequencedMap<Digest, StepRecord> records) {
    public static final String MEDIA_TYPE = "application/vnd.kiln.cache.v1+json";

    private static final int VERSION = 1;
    private static final int MOST_RECORDS = 20_000;
    static final int MOST_LAYERS = 512;

    public CacheDocument {
        records = new LinkedHashMap<>(records);
    }

    public byte[] encode() {
        SequencedMap<StepRecord.Layer, Integer> layers = new LinkedHashMap<>();
        for (StepRecord stepRecord : records.values()) {
            stepRecord.layers().forEach(layer -> layers.putIfAbsent(layer, layers.size()));
        }
        GoJson json = GoJson.compact().beginObject().name("version").value(VERSION);
        json.name("layers").beginArray();
        layers.keySet().forEach(layer -> encode(layer, json));
        json.endArray().name("records").beginArray();
        records.forEach((key, stepRecord) -> encode(key, stepRecord, layers, json));
        return json.endArray().endObject().toBytes();
    }

    private static void encode(StepRecord.Layer layer, GoJson json) {
        json.beginObject()
                .name("diffId")
                .value(layer.diffId().toString())
                .name("mediaType")
                .value(layer.blob().mediaType())
                .name("digest")
                .value(layer.blob().digest().toString())
                .name("size")
                .value(layer.blob().size());
        layer.created().ifPresent(time -> json.name("created").value(Rfc3339.format(time)));
        json.endObject();
    }

    private static void encode(Digest key, StepRecord stepRecord, Map<StepRecord.Layer, Integer> layers, GoJson json) {
        json.beginObject()
                .name("key")
                .value(key.toString())
                .name("created")
                .value(Rfc3339.format(stepRecord.created()))
                .name("step")
                .value(stepRecord.step())
                .name("layers")
                .texts(stepRecord.layers().stream()
                        .map(layer -> String.valueOf(layers.get(layer)))
                        .toList())
                .endObject();
    }

    /**
     * What {@link #encode} wrote; anything may have been written by whoever may write to the registry.
     *
     * @throws InvalidJsonException when it is no such document, or larger than any
     */
    public static CacheDocument decode(byte[] bytes) throws InvalidJsonException {
        JsonObject json = JsonReader.object(bytes);
        if (json.integer("version") != VERSION) {
            throw new InvalidJsonException("a cache of another version: " + json.integer("version"));
        }
        try {
            List<StepRecord.Layer> layers = new ArrayList<>();
            for (JsonObject layer : json.objects("layers")) {
                layers.add(layer(layer));
            }
            SequencedMap<Digest, StepRecord> records = new LinkedHashMap<>();
            for (JsonObject entry : json.objects("records")) {
                records.put(Digest.parse(entry.text("key")), stepRecord(entry, layers));
                if (records.size() > MOST_RECORDS) {
                    throw new InvalidJsonException("more than " + MOST_RECORDS + " records");
                }
            }
            return new CacheDocument(records);
        } catch (IllegalArgumentException | IndexOutOfBoundsException | DateTimeException e) {
            throw new InvalidJsonException("no cache: " + e.getMessage());
        }
    }

    private static StepRecord.Layer layer(JsonObject json) throws InvalidJsonException {
        long size = json.integer("size");
        if (size < 0) {
            throw new InvalidJsonException("a layer of " + size + " bytes");
        }
        return new StepRecord.Layer(
                Digest.parse(json.text("diffId")),
                Descriptor.of(json.text("mediaType"), Digest.parse(json.text("digest")), size),
                json.field("created").isPresent()
                        ? Optional.of(Rfc3339.parse(json.text("created")))
                        : Optional.empty());
    }

    private static StepRecord stepRecord(JsonObject json, List<StepRecord.Layer> layers) throws InvalidJsonException {
        List<String> numbers = json.texts("layers").orElse(List.of());
        if (numbers.size() > MOST_LAYERS) {
            throw new InvalidJsonException("a record of " + numbers.size() + " layers");
        }
        List<StepRecord.Layer> own = new ArrayList<>();
        for (String number : numbers) {
            own.add(layers.get(Integer.parseInt(number)));
        }
        return new StepRecord(own, Rfc3339.parse(json.text("created")), json.text("step"));
    }
}
