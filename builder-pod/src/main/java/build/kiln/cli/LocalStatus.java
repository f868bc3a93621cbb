package build.kiln.cli;

import build.kiln.api.v1alpha1.ImageBuild;
import build.kiln.contract.BuildResult;
import build.kiln.contract.Failure;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A result in the fields of an ImageBuild's status, for people and scripts that read YAML. */
final class LocalStatus {
    private LocalStatus() {}

    static Map<String, Object> of(ImageBuild manifest, BuildResult result) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("apiVersion", manifest.getApiVersion());
        document.put("kind", manifest.getKind());
        document.put("metadata", Map.of("name", manifest.getMetadata().getName()));
        document.put("status", status(result));
        return document;
    }

    private static Map<String, Object> status(BuildResult result) {
        Map<String, Object> status = new LinkedHashMap<>();
        switch (result.outcome()) {
            case BuildResult.Image image -> {
                status.put("conditions", List.of(condition("Ready", "True", "Built")));
                status.put("latestImage", image.name() + "@" + image.digest());
                status.put("digest", image.digest());
                status.put("tags", image.tags());
                status.put("size", image.size());
                status.put("layers", image.layers());
            }
            case Failure failure -> {
                status.put(
                        "conditions",
                        List.of(
                                condition("Ready", "False", failure.reason()),
                                condition("Stalled", "True", failure.reason())));
                status.put("failure", failure(failure));
            }
        }
        result.revision().ifPresent(revision -> status.put("revision", revision));
        status.put("cache", cache(result.cache()));
        status.put("isolation", result.isolation());
        status.put("startedAt", result.startedAt().toString());
        status.put("completedAt", result.completedAt().toString());
        status.put("duration", seconds(Duration.between(result.startedAt(), result.completedAt())));
        return status;
    }

    /** In an order that is the same each time. */
    private static Map<String, Object> condition(String type, String status, String reason) {
        Map<String, Object> condition = new LinkedHashMap<>();
        condition.put("type", type);
        condition.put("status", status);
        condition.put("reason", reason);
        return condition;
    }

    private static Map<String, Object> cache(BuildResult.CacheUse use) {
        Map<String, Object> cache = new LinkedHashMap<>();
        cache.put("steps", use.steps());
        cache.put("hits", use.hits());
        use.firstMiss().ifPresent(step -> cache.put("firstMiss", step));
        cache.put("bytesReused", use.bytesReused());
        return cache;
    }

    private static Map<String, Object> failure(Failure failure) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("reason", failure.reason());
        fields.put("message", failure.message());
        failure.step().ifPresent(step -> fields.put("step", step));
        failure.file().ifPresent(file -> fields.put("file", file));
        failure.line().ifPresent(line -> fields.put("line", line));
        failure.exitCode().ifPresent(code -> fields.put("exitCode", code));
        fields.put("retryable", failure.retryable());
        if (!failure.log().isEmpty()) {
            fields.put("log", failure.log());
        }
        failure.hint().ifPresent(hint -> fields.put("hint", hint));
        return fields;
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1fs", duration.toMillis() / 1000.0);
    }
}
