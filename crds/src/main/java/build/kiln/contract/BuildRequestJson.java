package build.kiln.contract;

import build.kiln.contract.BuildOptions.Timestamps;

/** Writes and reads a {@link BuildRequest} as JSON. */
public final class BuildRequestJson {
    private BuildRequestJson() {}

    /** The request as one line of JSON. */
    public static String write(BuildRequest request) {
        return JsonWriter.write(json -> {
            json.number("version", BuildRequest.VERSION);
            json.object("identity", nested -> write(nested, request.identity()));
            json.object(
                    "sources",
                    nested -> request.sources()
                            .forEach(
                                    (name, source) -> nested.object(name, member -> SourceJson.write(member, source))));
            json.object("dockerfile", nested -> SourceJson.write(nested, request.dockerfile()));
            json.text("target", request.target());
            json.textMap("args", request.args());
            json.objects(
                    "secretArgs",
                    request.secretArgs(),
                    (nested, arg) -> nested.text("id", arg.id()).text("path", arg.path()));
            json.objects(
                    "secrets",
                    request.secrets(),
                    (nested, secret) -> nested.text("id", secret.id()).text("path", secret.path()));
            json.objects(
                    "ssh",
                    request.ssh(),
                    (nested, ssh) -> nested.text("id", ssh.id()).text("path", ssh.path()));
            json.texts("platforms", request.platforms());
            json.object("output", nested -> write(nested, request.output()));
            json.object("registries", nested -> write(nested, request.registries()));
            json.object("cache", nested -> write(nested, request.cache()));
            json.object("options", nested -> write(nested, request.options()));
            json.objects(
                    "policies",
                    request.policies(),
                    (nested, policy) -> nested.text("name", policy.name()).text("spec", policy.spec()));
            request.join().ifPresent(join -> json.object("join", nested -> write(nested, join)));
        });
    }

    /**
     * Reads a request. Members that are not known are ignored.
     *
     * @throws ContractException when it is no JSON, of another version, or lacks something
     */
    public static BuildRequest read(String text) throws ContractException {
        return BuildRequestReader.read(text);
    }

    private static void write(JsonWriter json, BuildIdentity identity) {
        json.text("namespace", identity.namespace())
                .text("name", identity.name())
                .text("uid", identity.uid())
                .number("number", identity.number());
    }

    private static void write(JsonWriter json, Output output) {
        json.text("image", output.image())
                .texts("tags", output.tags())
                .textMap("labels", output.labels())
                .textMap("annotations", output.annotations())
                .text("compression", output.compression().type())
                .number("compressionLevel", output.compression().level())
                .choice("tagMutability", output.tagMutability())
                .choice("delivery", output.delivery());
    }

    private static void write(JsonWriter json, RegistryAccess registries) {
        json.text("pullConfig", registries.pullConfig())
                .text("pushConfig", registries.pushConfig())
                .texts("insecure", registries.insecure())
                .text("caBundle", registries.caBundle())
                .object("mirrors", nested -> registries.mirrors().forEach(nested::texts));
    }

    private static void write(JsonWriter json, CacheSettings cache) {
        json.text("directory", cache.directory())
                .number("sizeLimit", cache.sizeLimit())
                .texts("importFrom", cache.importFrom())
                .objects(
                        "exports",
                        cache.exports(),
                        (nested, export) -> nested.text("place", export.place()).choice("mode", export.mode()))
                .choice("inline", cache.inline())
                .object(
                        "mounts",
                        nested -> nested.text("scope", cache.mounts().scope())
                                .number("quota", cache.mounts().quota()))
                .choice("trust", cache.trust());
    }

    private static void write(JsonWriter json, Join join) {
        json.objects(
                        "parts",
                        join.parts(),
                        (nested, part) -> nested.text("digest", part.digest()).texts("platforms", part.platforms()))
                .text("revision", join.revision());
        join.commitTime().ifPresent(time -> json.number("commitTime", time.getEpochSecond()));
        json.number("started", join.started().toEpochMilli());
    }

    private static void write(JsonWriter json, StepSettings steps) {
        json.texts("uncachedStages", steps.uncachedStages())
                .textMap("hosts", steps.hosts())
                .textMap("ulimits", steps.ulimits())
                .number("shmBytes", steps.shmBytes());
    }

    private static void write(JsonWriter json, BuildOptions options) {
        json.number("timeoutMillis", options.timeout().toMillis())
                .number("maxContextBytes", options.maxContextBytes())
                .choice("isolation", options.isolation())
                .choice("cacheUse", options.cacheUse())
                .choice("baseImages", options.baseImages())
                .choice("network", options.network())
                .choice("progress", options.progress())
                .choice("lintFailsAt", options.lintFailsAt())
                .object("steps", nested -> write(nested, options.steps()));
        switch (options.timestamps()) {
            case Timestamps.OfCommit _ -> json.text("timestamps", "commit");
            case Timestamps.AsBuilt _ -> json.text("timestamps", "as-built");
            case Timestamps.Fixed fixed ->
                json.text("timestamps", "fixed").number("epoch", fixed.epoch().getEpochSecond());
        }
    }
}
