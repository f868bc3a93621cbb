package build.kiln.build;

import build.kiln.contract.BuildIdentity;
import build.kiln.contract.BuildOptions;
import build.kiln.contract.BuildRequest;
import build.kiln.contract.CacheSettings;
import build.kiln.contract.Dockerfile;
import build.kiln.contract.Isolation;
import build.kiln.contract.Output;
import build.kiln.contract.RegistryAccess;
import build.kiln.contract.SecretFile;
import build.kiln.contract.Source;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A build request for tests: a context on this machine, and instructions; the image stays in the local store. */
record Requests(
        Path context,
        Path cache,
        String dockerfile,
        Map<String, String> args,
        Optional<String> repository,
        RegistryAccess registries,
        Duration timeout,
        long maxContextBytes,
        List<SecretFile> secrets) {
    static Requests of(Path directory, String dockerfile) {
        return new Requests(
                directory.resolve("context"),
                directory.resolve("cache"),
                dockerfile,
                Map.of(),
                Optional.empty(),
                RegistryAccess.ANONYMOUS,
                Duration.ofMinutes(2),
                0,
                List.of());
    }

    Requests in(Path otherContext, Path otherCache) {
        return new Requests(
                otherContext, otherCache, dockerfile, args, repository, registries, timeout, maxContextBytes, secrets);
    }

    Requests arg(String name, String value) {
        Map<String, String> more = new HashMap<>(args);
        more.put(name, value);
        return new Requests(
                context, cache, dockerfile, more, repository, registries, timeout, maxContextBytes, secrets);
    }

    Requests pushTo(String name) {
        return new Requests(
                context, cache, dockerfile, args, Optional.of(name), registries, timeout, maxContextBytes, secrets);
    }

    /** Reaches {@code hosts} over plain HTTP. */
    Requests registries(String... hosts) {
        RegistryAccess access =
                new RegistryAccess(Optional.empty(), Optional.empty(), List.of(hosts), Optional.empty(), Map.of());
        return new Requests(context, cache, dockerfile, args, repository, access, timeout, maxContextBytes, secrets);
    }

    /** Reaches {@code host} over plain HTTP, with the docker config at {@code config} if there is one. */
    Requests registry(String host, Optional<String> config) {
        RegistryAccess access = new RegistryAccess(config, Optional.empty(), List.of(host), Optional.empty(), Map.of());
        return new Requests(context, cache, dockerfile, args, repository, access, timeout, maxContextBytes, secrets);
    }

    Requests timeout(Duration longest) {
        return new Requests(
                context, cache, dockerfile, args, repository, registries, longest, maxContextBytes, secrets);
    }

    Requests maxContextBytes(long most) {
        return new Requests(context, cache, dockerfile, args, repository, registries, timeout, most, secrets);
    }

    Requests secret(String id, Path file) {
        List<SecretFile> more = new ArrayList<>(secrets);
        more.add(new SecretFile(id, file.toString()));
        return new Requests(context, cache, dockerfile, args, repository, registries, timeout, maxContextBytes, more);
    }

    BuildRequest make() {
        Output.Delivery delivery = repository.isPresent() ? Output.Delivery.REGISTRY : Output.Delivery.LOCAL_STORE;
        BuildOptions defaults = BuildOptions.DEFAULTS;
        return new BuildRequest(
                new BuildIdentity("", "test", "", 1),
                Map.of(BuildRequest.MAIN_CONTEXT, new Source.Directory(context.toString(), ".")),
                new Dockerfile.Inline(dockerfile),
                Optional.empty(),
                args,
                List.of(),
                secrets,
                List.of(),
                List.of(),
                new Output(
                        repository.orElse(""),
                        List.of(repository.isPresent() ? "1" : "localhost/test:1"),
                        Map.of(),
                        Map.of(),
                        Output.Compression.GZIP,
                        Output.TagMutability.MUTABLE,
                        delivery),
                registries,
                CacheSettings.in(cache.toString()),
                new BuildOptions(
                        timeout,
                        maxContextBytes,
                        Isolation.LOCAL,
                        defaults.cacheUse(),
                        defaults.baseImages(),
                        defaults.timestamps(),
                        defaults.network(),
                        defaults.progress(),
                        defaults.lintFailsAt(),
                        defaults.steps()),
                List.of(),
                Optional.empty());
    }
}
