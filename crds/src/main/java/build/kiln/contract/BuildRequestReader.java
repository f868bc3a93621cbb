package build.kiln.contract;

import build.kiln.contract.BuildOptions.Timestamps;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The reading half of {@link BuildRequestJson}. */
final class BuildRequestReader {
    private BuildRequestReader() {}

    static BuildRequest read(String text) throws ContractException {
        JsonObject json = JsonObject.parse(text);
        json.checkVersion(BuildRequest.VERSION);
        try {
            return read(json);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new ContractException(String.valueOf(e.getMessage()), e);
        }
    }

    private static BuildRequest read(JsonObject json) throws ContractException {
        return new BuildRequest(
                identity(json.object("identity")),
                sources(json.object("sources")),
                SourceJson.readDockerfile(json.object("dockerfile")),
                json.optionalText("target"),
                json.textMap("args"),
                secrets(json.objects("secretArgs")),
                secrets(json.objects("secrets")),
                ssh(json.objects("ssh")),
                json.texts("platforms"),
                output(json.object("output")),
                registries(json.object("registries")),
                cache(json.object("cache")),
                options(json.object("options")),
                policies(json.objects("policies")),
                join(json.optionalObject("join")));
    }

    private static Optional<Join> join(Optional<JsonObject> json) throws ContractException {
        if (json.isEmpty()) {
            return Optional.empty();
        }
        List<Join.Part> parts = new ArrayList<>();
        for (JsonObject part : json.get().objects("parts")) {
            parts.add(new Join.Part(part.text("digest"), part.texts("platforms")));
        }
        return Optional.of(new Join(
                parts,
                json.get().optionalText("revision"),
                json.get().optionalSeconds("commitTime"),
                Instant.ofEpochMilli(json.get().number("started"))));
    }

    private static BuildIdentity identity(JsonObject json) throws ContractException {
        return new BuildIdentity(json.text("namespace"), json.text("name"), json.text("uid"), json.number("number"));
    }

    private static Map<String, Source> sources(JsonObject json) throws ContractException {
        Map<String, Source> sources = new LinkedHashMap<>();
        for (String name : json.names()) {
            sources.put(name, SourceJson.readSource(json.object(name)));
        }
        return sources;
    }

    private static List<SecretFile> secrets(List<JsonObject> items) throws ContractException {
        List<SecretFile> secrets = new ArrayList<>();
        for (JsonObject item : items) {
            secrets.add(new SecretFile(item.text("id"), item.text("path")));
        }
        return secrets;
    }

    private static List<SshAccess> ssh(List<JsonObject> items) throws ContractException {
        List<SshAccess> ssh = new ArrayList<>();
        for (JsonObject item : items) {
            ssh.add(new SshAccess(item.text("id"), item.text("path")));
        }
        return ssh;
    }

    private static Output output(JsonObject json) throws ContractException {
        return new Output(
                json.text("image"),
                json.texts("tags"),
                json.textMap("labels"),
                json.textMap("annotations"),
                new Output.Compression(json.text("compression"), json.integer("compressionLevel")),
                json.choice("tagMutability", Output.TagMutability.class),
                json.choice("delivery", Output.Delivery.class));
    }

    private static RegistryAccess registries(JsonObject json) throws ContractException {
        Map<String, List<String>> mirrors = new LinkedHashMap<>();
        Optional<JsonObject> hosts = json.optionalObject("mirrors");
        if (hosts.isPresent()) {
            for (String host : hosts.get().names()) {
                mirrors.put(host, hosts.get().texts(host));
            }
        }
        return new RegistryAccess(
                json.optionalText("pullConfig"),
                json.optionalText("pushConfig"),
                json.texts("insecure"),
                json.optionalText("caBundle"),
                mirrors);
    }

    private static CacheSettings cache(JsonObject json) throws ContractException {
        List<CacheSettings.Export> exports = new ArrayList<>();
        for (JsonObject export : json.objects("exports")) {
            exports.add(new CacheSettings.Export(
                    export.text("place"), export.choice("mode", CacheSettings.ExportMode.class)));
        }
        return new CacheSettings(
                json.text("directory"),
                json.number("sizeLimit"),
                json.texts("importFrom"),
                exports,
                json.choice("inline", CacheSettings.Inline.class),
                mounts(json.object("mounts")),
                json.choice("trust", CacheSettings.Trust.class));
    }

    private static CacheSettings.Mounts mounts(JsonObject json) throws ContractException {
        return new CacheSettings.Mounts(json.text("scope"), json.number("quota"));
    }

    private static BuildOptions options(JsonObject json) throws ContractException {
        return new BuildOptions(
                Duration.ofMillis(json.number("timeoutMillis")),
                json.number("maxContextBytes"),
                json.choice("isolation", Isolation.class),
                json.choice("cacheUse", BuildOptions.CacheUse.class),
                json.choice("baseImages", BuildOptions.BaseImages.class),
                timestamps(json),
                json.choice("network", BuildOptions.Network.class),
                json.choice("progress", BuildOptions.ProgressFormat.class),
                json.choice("lintFailsAt", BuildOptions.LintLevel.class),
                steps(json.object("steps")));
    }

    private static StepSettings steps(JsonObject json) throws ContractException {
        return new StepSettings(
                json.texts("uncachedStages"), json.textMap("hosts"), json.textMap("ulimits"), json.number("shmBytes"));
    }

    private static Timestamps timestamps(JsonObject json) throws ContractException {
        return switch (json.text("timestamps")) {
            case "commit" -> new Timestamps.OfCommit();
            case "as-built" -> new Timestamps.AsBuilt();
            case "fixed" -> new Timestamps.Fixed(Instant.ofEpochSecond(json.number("epoch")));
            default -> throw new ContractException("options.timestamps has a value that is not known here");
        };
    }

    private static List<PolicyDocument> policies(List<JsonObject> items) throws ContractException {
        List<PolicyDocument> policies = new ArrayList<>();
        for (JsonObject item : items) {
            policies.add(new PolicyDocument(item.text("name"), item.text("spec")));
        }
        return policies;
    }
}
