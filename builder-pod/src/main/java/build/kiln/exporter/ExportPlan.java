package build.kiln.exporter;

import build.kiln.cache.remote.CachePlace;
import build.kiln.digest.Digest;
import build.kiln.io.json.GoJson;
import build.kiln.io.json.InvalidJsonException;
import build.kiln.io.json.JsonObject;
import build.kiln.io.json.JsonReader;
import build.kiln.layer.KnownLayer;
import build.kiln.layer.Layer;
import build.kiln.layer.Origin;
import build.kiln.oci.Descriptor;
import build.kiln.oci.Rfc3339;
import build.kiln.reference.Reference;
import build.kiln.registry.Endpoint;
import build.kiln.registry.Registries;
import build.kiln.registry.RemoteImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Caches that one process has planned and another one writes: a directory with three files for each. Layers are named by digest and stay
 * on the cache volume, or in the registry that has them.
 *
 * @param until when the export is given up
 */
public record ExportPlan(List<PlannedCache> caches, Instant until) {
    private static final String DOCUMENT = "plan.json";
    private static final int VERSION = 1;
    private static final int MOST_CACHES = 64;

    public ExportPlan {
        caches = List.copyOf(caches);
    }

    /** Writes the plan into {@code directory}, which is made when it is missing. */
    public void write(Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        GoJson json = GoJson.compact().beginObject().name("version").value(VERSION);
        json.name("until").value(Rfc3339.format(until)).name("caches").beginArray();
        for (int i = 0; i < caches.size(); i++) {
            PlannedCache cache = caches.get(i);
            write(cache, json);
            Files.write(config(directory, i), cache.config());
            Files.write(manifest(directory, i), cache.manifest());
        }
        Files.write(directory.resolve(DOCUMENT), json.endArray().endObject().toBytes());
    }

    private static Path config(Path directory, int number) {
        return directory.resolve(number + ".config.json");
    }

    private static Path manifest(Path directory, int number) {
        return directory.resolve(number + ".manifest.json");
    }

    private static void write(PlannedCache cache, GoJson json) throws IOException, InterruptedException {
        json.beginObject().name("place").value(cache.place().text());
        cache.image()
                .ifPresent(image -> json.name("registry")
                        .value(image.domain())
                        .name("repository")
                        .value(image.path()));
        json.name("layers").beginArray();
        for (Layer layer : cache.layers()) {
            Descriptor blob = layer.descriptor();
            json.beginObject()
                    .name("diffId")
                    .value(layer.diffId().toString())
                    .name("mediaType")
                    .value(blob.mediaType())
                    .name("digest")
                    .value(blob.digest().toString())
                    .name("size")
                    .value(blob.size());
            // A directory has no registry: its layers can be had by the process alone that imported them.
            layer.origin()
                    .filter(origin -> !origin.registry().isEmpty())
                    .ifPresent(origin -> json.name("registry")
                            .value(origin.registry())
                            .name("repository")
                            .value(origin.repository()));
            json.endObject();
        }
        json.endArray().endObject();
    }

    /**
     * Reads the plan in {@code directory}.
     *
     * @param registries give layers that are not on the volume
     * @throws IOException when there is none, or it is damaged
     */
    public static ExportPlan read(Path directory, Registries registries) throws IOException {
        JsonObject json = JsonReader.object(Files.readAllBytes(directory.resolve(DOCUMENT)));
        List<JsonObject> entries = json.objects("caches");
        if (json.integer("version") != VERSION || entries.size() > MOST_CACHES) {
            throw new InvalidJsonException("no plan of this release");
        }
        try {
            List<PlannedCache> caches = new ArrayList<>();
            for (JsonObject entry : entries) {
                int number = caches.size();
                caches.add(new PlannedCache(
                        CachePlace.parse(entry.text("place")),
                        Files.readAllBytes(config(directory, number)),
                        Files.readAllBytes(manifest(directory, number)),
                        layers(entry, registries),
                        origin(entry).map(image -> new Endpoint(image.registry(), image.repository()))));
            }
            return new ExportPlan(caches, Rfc3339.parse(json.text("until")));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new InvalidJsonException("no plan: " + e.getMessage());
        }
    }

    private static List<Layer> layers(JsonObject cache, Registries registries) throws InvalidJsonException {
        List<Layer> layers = new ArrayList<>();
        for (JsonObject layer : cache.objects("layers")) {
            Digest diffId = Digest.parse(layer.text("diffId"));
            Descriptor blob =
                    Descriptor.of(layer.text("mediaType"), Digest.parse(layer.text("digest")), layer.integer("size"));
            Optional<Origin> origin = origin(layer);
            layers.add(
                    origin.isEmpty()
                            ? KnownLayer.stored(diffId, blob)
                            : KnownLayer.remote(
                                    diffId,
                                    blob,
                                    new RemoteImage(
                                            registries,
                                            Reference.parse(origin.get().registry() + "/"
                                                    + origin.get().repository()))));
        }
        return layers;
    }

    private static Optional<Origin> origin(JsonObject json) throws InvalidJsonException {
        return json.text("registry").isEmpty()
                ? Optional.empty()
                : Optional.of(new Origin(json.text("registry"), json.text("repository")));
    }
}
