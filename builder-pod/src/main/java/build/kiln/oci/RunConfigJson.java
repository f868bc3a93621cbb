package build.kiln.oci;

import build.kiln.io.json.GoJson;
import build.kiln.io.json.InvalidJsonException;
import build.kiln.io.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedSet;

/** The {@code config} object in the field order of moby's {@code DockerOCIImageConfig}. */
final class RunConfigJson {
    private RunConfigJson() {}

    static void write(GoJson json, RunConfig config) {
        json.beginObject()
                .textIfPresent("User", config.user())
                .textSetIfPresent("ExposedPorts", config.exposedPorts())
                .textsIfPresent("Env", config.env())
                .textsIfPresent("Entrypoint", config.entrypoint().orElse(List.of()))
                .textsIfPresent("Cmd", config.cmd().orElse(List.of()))
                .textSetIfPresent("Volumes", config.volumes())
                .textIfPresent("WorkingDir", config.workingDir())
                .textMapIfPresent("Labels", config.labels())
                .textIfPresent("StopSignal", config.stopSignal())
                .flagIfPresent("ArgsEscaped", config.argsEscaped());
        config.healthcheck().ifPresent(check -> writeHealthcheck(json.name("Healthcheck"), check));
        json.textsIfPresent("OnBuild", config.onBuild())
                .textsIfPresent("Shell", config.shell().orElse(List.of()))
                .endObject();
    }

    private static void writeHealthcheck(GoJson json, Healthcheck check) {
        json.beginObject()
                .textsIfPresent("Test", check.test())
                .numberIfPresent("Interval", check.interval().toNanos())
                .numberIfPresent("Timeout", check.timeout().toNanos())
                .numberIfPresent("StartPeriod", check.startPeriod().toNanos())
                .numberIfPresent("StartInterval", check.startInterval().toNanos())
                .numberIfPresent("Retries", check.retries().orElse(0))
                .endObject();
    }

    static RunConfig read(JsonObject json) throws InvalidJsonException {
        Optional<Healthcheck> healthcheck = json.field("Healthcheck").isEmpty()
                ? Optional.empty()
                : Optional.of(readHealthcheck(json.object("Healthcheck")));
        return new RunConfig(
                json.text("User"),
                names(json.object("ExposedPorts")),
                json.texts("Env").orElse(List.of()),
                json.texts("Entrypoint"),
                json.texts("Cmd"),
                names(json.object("Volumes")),
                json.text("WorkingDir"),
                json.textMap("Labels"),
                json.text("StopSignal"),
                json.texts("OnBuild").orElse(List.of()),
                healthcheck,
                json.texts("Shell"),
                json.flag("ArgsEscaped"));
    }

    private static SequencedSet<String> names(JsonObject json) {
        return new LinkedHashSet<>(json.fields().keySet());
    }

    private static Healthcheck readHealthcheck(JsonObject json) throws InvalidJsonException {
        long retries = json.integer("Retries");
        return new Healthcheck(
                json.texts("Test").orElse(List.of()),
                Duration.ofNanos(json.integer("Interval")),
                Duration.ofNanos(json.integer("Timeout")),
                Duration.ofNanos(json.integer("StartPeriod")),
                Duration.ofNanos(json.integer("StartInterval")),
                retries <= 0 ? OptionalInt.empty() : OptionalInt.of((int) Math.min(retries, Integer.MAX_VALUE)));
    }
}
