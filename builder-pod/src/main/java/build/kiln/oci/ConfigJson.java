package build.kiln.oci;

import build.kiln.digest.Digest;
import build.kiln.io.json.GoJson;
import build.kiln.io.json.InvalidJsonException;
import build.kiln.io.json.JsonObject;
import build.kiln.io.json.JsonReader;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An image config's outer object; BuildKit writes it from a Go map, so its fields are sorted. */
final class ConfigJson {
    private ConfigJson() {}

    /** Sorts behind {@code author}. */
    private static final String STEPS = "build.kiln.cache.v1";

    private static final int MOST_STEPS = 10_000;

    static byte[] encode(ImageConfig config, List<EmbeddedStep> steps) {
        Platform platform = config.platform();
        GoJson json = GoJson.compact()
                .beginObject()
                .name("architecture")
                .value(platform.architecture())
                .textIfPresent("author", config.author());
        writeSteps(json, steps);
        RunConfigJson.write(json.name("config"), config.config());
        writeTime(json.name("created"), config.created());
        writeHistory(json.name("history"), config.history());
        json.name("os").value(platform.os()).textIfPresent("os.version", platform.osVersion());
        writeRootfs(json.name("rootfs"), config.diffIds());
        return json.textIfPresent("variant", platform.variant()).endObject().toBytes();
    }

    private static void writeSteps(GoJson json, List<EmbeddedStep> steps) {
        if (steps.isEmpty()) {
            return;
        }
        json.name(STEPS).beginArray();
        for (EmbeddedStep step : steps) {
            json.beginObject()
                    .name("key")
                    .value(step.key().toString())
                    .name("from")
                    .value(step.from())
                    .name("to")
                    .value(step.to())
                    .endObject();
        }
        json.endArray();
    }

    static List<EmbeddedStep> decodeSteps(byte[] document) throws InvalidJsonException {
        List<JsonObject> entries = JsonReader.object(document).objects(STEPS);
        if (entries.size() > MOST_STEPS) {
            throw new InvalidJsonException("more than " + MOST_STEPS + " steps");
        }
        List<EmbeddedStep> steps = new ArrayList<>();
        for (JsonObject entry : entries) {
            try {
                steps.add(new EmbeddedStep(
                        DescriptorJson.digest(entry.text("key")),
                        Math.toIntExact(entry.integer("from")),
                        Math.toIntExact(entry.integer("to"))));
            } catch (IllegalArgumentException | ArithmeticException e) {
                throw new InvalidJsonException("field \"" + STEPS + "\": " + e.getMessage());
            }
        }
        return steps;
    }

    private static void writeTime(GoJson json, Optional<Instant> time) {
        if (time.isPresent()) {
            json.value(Rfc3339.format(time.get()));
        } else {
            json.nothing();
        }
    }

    private static void writeHistory(GoJson json, List<History> history) {
        if (history.isEmpty()) {
            json.nothing();
            return;
        }
        json.beginArray();
        for (History entry : history) {
            json.beginObject()
                    .textIfPresent("created", entry.created().map(Rfc3339::format))
                    .textIfPresent("created_by", entry.createdBy())
                    .textIfPresent("author", entry.author())
                    .textIfPresent("comment", entry.comment())
                    .flagIfPresent("empty_layer", entry.emptyLayer())
                    .endObject();
        }
        json.endArray();
    }

    private static void writeRootfs(GoJson json, List<Digest> diffIds) {
        json.beginObject().name("type").value("layers").name("diff_ids");
        if (diffIds.isEmpty()) {
            json.nothing();
        } else {
            json.texts(diffIds.stream().map(Digest::toString).toList());
        }
        json.endObject();
    }

    static ImageConfig decode(byte[] document) throws InvalidJsonException {
        JsonObject json = JsonReader.object(document);
        List<Digest> diffIds = new ArrayList<>();
        for (String diffId : json.object("rootfs").texts("diff_ids").orElse(List.of())) {
            diffIds.add(DescriptorJson.digest(diffId));
        }
        List<History> history = new ArrayList<>();
        for (JsonObject entry : json.objects("history")) {
            history.add(readHistory(entry));
        }
        return new ImageConfig(
                DescriptorJson.readPlatform(json),
                readTime(json),
                json.text("author"),
                RunConfigJson.read(json.object("config")),
                diffIds,
                history);
    }

    private static History readHistory(JsonObject json) throws InvalidJsonException {
        return new History(
                readTime(json),
                json.text("created_by"),
                json.text("author"),
                json.text("comment"),
                json.flag("empty_layer"));
    }

    private static Optional<Instant> readTime(JsonObject json) throws InvalidJsonException {
        String text = json.text("created");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Rfc3339.parse(text));
        } catch (DateTimeException e) {
            throw new InvalidJsonException("field \"created\" is not an RFC 3339 time");
        }
    }
}
