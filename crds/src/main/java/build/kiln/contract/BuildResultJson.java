package build.kiln.contract;

import build.kiln.contract.BuildResult.BaseImage;
import build.kiln.contract.BuildResult.CacheUse;
import build.kiln.contract.BuildResult.Warning;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes and reads a {@link BuildResult} as JSON. */
public final class BuildResultJson {
    private BuildResultJson() {}

    /** The result as one line of JSON, as long as it takes. */
    public static String write(BuildResult result) {
        return JsonWriter.write(json -> {
            json.number("version", BuildResult.VERSION);
            switch (result.outcome()) {
                case BuildResult.Image image -> json.object("image", nested -> write(nested, image));
                case Failure failure -> json.object("failure", nested -> write(nested, failure));
            }
            json.text("revision", result.revision());
            result.commitTime().ifPresent(time -> json.number("commitTime", time.getEpochSecond()));
            json.object("cache", nested -> write(nested, result.cache()));
            json.text("isolation", result.isolation());
            json.number("startedAt", result.startedAt().toEpochMilli());
            json.number("completedAt", result.completedAt().toEpochMilli());
            json.object(
                    "timings",
                    nested -> result.timings().forEach((phase, duration) -> nested.number(phase, duration.toMillis())));
            json.objects(
                    "bases",
                    result.bases(),
                    (nested, base) -> nested.text("reference", base.reference()).text("digest", base.digest()));
            json.objects(
                    "warnings",
                    result.warnings(),
                    (nested, warning) -> nested.text("rule", warning.rule())
                            .number("line", warning.line())
                            .text("message", warning.message()));
        });
    }

    /**
     * The result as UTF-8 JSON of at most {@link BuilderFiles#MAX_RESULT_BYTES}, whatever it holds: where it must, it loses log lines
     * first, then warnings, then ends of texts.
     */
    public static byte[] writeBounded(BuildResult result) {
        return ResultShrinker.shrink(result, BuilderFiles.MAX_RESULT_BYTES).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a result. Members that are not known are ignored.
     *
     * @throws ContractException when it is no JSON, of another version, or lacks something
     */
    public static BuildResult read(String text) throws ContractException {
        JsonObject json = JsonObject.parse(text);
        json.checkVersion(BuildResult.VERSION);
        try {
            return read(json);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new ContractException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void write(JsonWriter json, BuildResult.Image image) {
        json.text("name", image.name())
                .text("digest", image.digest())
                .texts("tags", image.tags())
                .number("size", image.size())
                .number("layers", image.layers())
                .choice("delivered", image.delivered());
    }

    private static void write(JsonWriter json, Failure failure) {
        json.text("reason", failure.reason())
                .text("message", failure.message())
                .text("step", failure.step())
                .text("file", failure.file())
                .number("line", failure.line())
                .number("exitCode", failure.exitCode())
                .flag("retryable", failure.retryable())
                .texts("log", failure.log())
                .text("hint", failure.hint());
    }

    private static void write(JsonWriter json, CacheUse cache) {
        json.number("steps", cache.steps())
                .number("hits", cache.hits())
                .text("firstMiss", cache.firstMiss())
                .number("bytesReused", cache.bytesReused());
    }

    private static BuildResult read(JsonObject json) throws ContractException {
        return new BuildResult(
                outcome(json),
                json.optionalText("revision"),
                json.optionalSeconds("commitTime"),
                cache(json.object("cache")),
                json.text("isolation"),
                Instant.ofEpochMilli(json.number("startedAt")),
                Instant.ofEpochMilli(json.number("completedAt")),
                timings(json.optionalObject("timings")),
                bases(json.objects("bases")),
                warnings(json.objects("warnings")));
    }

    private static BuildResult.Outcome outcome(JsonObject json) throws ContractException {
        Optional<JsonObject> failure = json.optionalObject("failure");
        return failure.isPresent() ? failure(failure.get()) : image(json.object("image"));
    }

    private static BuildResult.Image image(JsonObject json) throws ContractException {
        return new BuildResult.Image(
                json.text("name"),
                json.text("digest"),
                json.texts("tags"),
                json.number("size"),
                json.integer("layers"),
                json.choice("delivered", BuildResult.Delivered.class));
    }

    private static Failure failure(JsonObject json) throws ContractException {
        return new Failure(
                json.text("reason"),
                json.text("message"),
                json.optionalText("step"),
                json.optionalText("file"),
                json.optionalInteger("line"),
                json.optionalInteger("exitCode"),
                json.flag("retryable") ? Failure.Retry.MAY_HELP : Failure.Retry.FUTILE,
                json.texts("log"),
                json.optionalText("hint"));
    }

    private static CacheUse cache(JsonObject json) throws ContractException {
        return new CacheUse(
                json.integer("steps"),
                json.integer("hits"),
                json.optionalText("firstMiss"),
                json.number("bytesReused"));
    }

    private static Map<String, Duration> timings(Optional<JsonObject> json) throws ContractException {
        Map<String, Duration> timings = new LinkedHashMap<>();
        if (json.isPresent()) {
            for (String phase : json.get().names()) {
                timings.put(phase, Duration.ofMillis(json.get().number(phase)));
            }
        }
        return timings;
    }

    private static List<BaseImage> bases(List<JsonObject> items) throws ContractException {
        List<BaseImage> bases = new ArrayList<>();
        for (JsonObject item : items) {
            bases.add(new BaseImage(item.text("reference"), item.text("digest")));
        }
        return bases;
    }

    private static List<Warning> warnings(List<JsonObject> items) throws ContractException {
        List<Warning> warnings = new ArrayList<>();
        for (JsonObject item : items) {
            warnings.add(new Warning(item.text("rule"), item.integer("line"), item.text("message")));
        }
        return warnings;
    }
}
