package build.kiln.cli;

import build.kiln.contract.BuildIdentity;
import build.kiln.contract.BuildOptions;
import build.kiln.contract.BuildRequest;
import build.kiln.contract.CacheSettings;
import build.kiln.contract.Dockerfile;
import build.kiln.contract.Isolation;
import build.kiln.contract.Output;
import build.kiln.contract.SecretFile;
import build.kiln.contract.Source;
import build.kiln.contract.SshAccess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The options of {@code kiln build} as a request.
 *
 * @param environment the caller's variables
 * @param input the caller's standard input
 * @param secretDirectory for values of secrets that come from variables: memory, and gone with the command
 */
record BuildArguments(Function<String, Optional<String>> environment, InputStream input, Path secretDirectory) {
    private static final int LARGEST_DOCKERFILE = 16 << 20;

    BuildRequest request(BuildCommand command) throws IOException {
        boolean dockerfileFromInput = command.file.filter("-"::equals).isPresent();
        boolean contextFromInput = command.context.equals("-");
        if (dockerfileFromInput && contextFromInput) {
            throw new UsageException("standard input is either the Dockerfile or the context, not both");
        }
        Map<String, Source> sources = new LinkedHashMap<>();
        Dockerfile dockerfile;
        if (contextFromInput) {
            dockerfile = new Dockerfile.Inline(readInput());
            sources.put(BuildRequest.MAIN_CONTEXT, new Source.Inline(Map.of(), "."));
        } else {
            Source context = ContextArgument.parse(command.context);
            sources.put(BuildRequest.MAIN_CONTEXT, context);
            dockerfile = dockerfileFromInput ? new Dockerfile.Inline(readInput()) : dockerfile(command.file, context);
        }
        KeyValue.all("--build-context", command.contexts)
                .forEach((name, place) -> sources.put(name, ContextArgument.parse(place)));
        return new BuildRequest(
                new BuildIdentity("", "build", "", 1),
                sources,
                dockerfile,
                command.target,
                KeyValue.arguments(command.arguments, environment),
                secrets(command.secrets),
                ssh(command.ssh),
                command.platforms,
                output(command),
                command.registries.resolve(),
                CacheSettings.in(command.store.resolve().toString()),
                options(command),
                List.of());
    }

    private static Dockerfile dockerfile(Optional<String> file, Source context) {
        if (file.isEmpty()) {
            return new Dockerfile.InContext("Dockerfile");
        }
        if (!(context instanceof Source.Directory)) {
            return new Dockerfile.InContext(file.get());
        }
        Path path = Path.of(file.get()).toAbsolutePath().normalize();
        if (!Files.isRegularFile(path)) {
            throw new UsageException("there is no Dockerfile " + file.get());
        }
        return new Dockerfile.LocalFile(path.toString());
    }

    private String readInput() throws IOException {
        byte[] bytes = input.readNBytes(LARGEST_DOCKERFILE);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private List<SecretFile> secrets(List<String> options) throws IOException {
        List<SecretFile> secrets = new ArrayList<>();
        for (String option : options) {
            SecretSpec spec = SecretSpec.parse(option);
            secrets.add(new SecretFile(spec.id(), secretFile(spec).toString()));
        }
        return secrets;
    }

    private Path secretFile(SecretSpec spec) throws IOException {
        Optional<String> variable =
                spec.variable().or(() -> spec.file().isPresent() ? Optional.empty() : Optional.of(spec.id()));
        Optional<String> value = variable.flatMap(environment);
        if (spec.variable().isPresent() && value.isEmpty()) {
            throw new UsageException("--secret: the variable %s is not set"
                    .formatted(spec.variable().get()));
        }
        if (value.isPresent()) {
            Path file = Files.createTempFile(secretDirectory, "secret", "");
            return Files.writeString(file, value.get());
        }
        Path file = Path.of(spec.file().orElse(spec.id())).toAbsolutePath();
        if (!Files.isRegularFile(file)) {
            throw new UsageException("--secret: there is no file %s for %s".formatted(file, spec.id()));
        }
        return file;
    }

    private List<SshAccess> ssh(List<String> options) {
        List<SshAccess> accesses = new ArrayList<>();
        for (String option : options) {
            int equals = option.indexOf('=');
            String id = equals < 0 ? option : option.substring(0, equals);
            String path = equals < 0
                    ? environment
                            .apply("SSH_AUTH_SOCK")
                            .orElseThrow(() -> new UsageException("--ssh: SSH_AUTH_SOCK is not set; start an agent,"
                                    + " or give %s=SOCKET".formatted(id)))
                    : option.substring(equals + 1);
            accesses.add(new SshAccess(id.isEmpty() ? "default" : id, path));
        }
        return accesses;
    }

    private static Output output(BuildCommand command) {
        return new Output(
                "",
                command.tags,
                KeyValue.all("--label", command.labels),
                KeyValue.all("--annotation", command.annotations),
                new Output.Compression(command.compression, Output.Compression.DEFAULT_LEVEL),
                Output.TagMutability.MUTABLE,
                command.push ? Output.Delivery.REGISTRY : Output.Delivery.LOCAL_STORE);
    }

    private static BuildOptions options(BuildCommand command) {
        return new BuildOptions(
                BuildOptions.DEFAULT_TIMEOUT.multipliedBy(48),
                0,
                Isolation.LOCAL,
                command.noCache ? BuildOptions.CacheUse.IGNORE : BuildOptions.CacheUse.USE,
                command.pull ? BuildOptions.BaseImages.ALWAYS_PULL : BuildOptions.BaseImages.CACHED_RESOLUTION,
                new BuildOptions.Timestamps.OfCommit(),
                network(command.network),
                BuildOptions.ProgressFormat.PLAIN,
                BuildOptions.LintLevel.NEVER);
    }

    private static BuildOptions.Network network(String name) {
        return switch (name) {
            case "default", "host" -> BuildOptions.Network.DEFAULT;
            case "none" -> BuildOptions.Network.NONE;
            default -> throw new UsageException("--network: default or none, not \"%s\"".formatted(name));
        };
    }
}
