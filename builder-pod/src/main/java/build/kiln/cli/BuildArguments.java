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
import build.kiln.reference.Reference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The options of {@code kiln build} as a request. */
record BuildArguments(Console console, TemporaryFiles temporary, SshAgents agents) {
    private static final int LARGEST_DOCKERFILE = 16 << 20;
    private static final String INPUT = "-";

    BuildRequest request(BuildCommand command, Outputs outputs) throws IOException, InterruptedException {
        Map<String, Source> sources = new LinkedHashMap<>();
        Dockerfile dockerfile;
        if (command.context.equals(INPUT)) {
            StandardInput input = StandardInput.read(console.in(), temporary);
            sources.put(BuildRequest.MAIN_CONTEXT, input.context());
            dockerfile = input.dockerfile(command.file);
        } else {
            Source context = ContextArgument.parse(command.context);
            sources.put(BuildRequest.MAIN_CONTEXT, context);
            dockerfile = dockerfile(command.file, context);
        }
        KeyValue.all("--build-context", command.contexts)
                .forEach((name, place) -> sources.put(name, ContextArgument.parseNamed(place)));
        return new BuildRequest(
                new BuildIdentity("", "build", "", 1),
                sources,
                dockerfile,
                command.target,
                KeyValue.arguments(command.arguments, console.environment()),
                List.of(),
                secrets(command.secrets),
                ssh(command.ssh),
                command.platforms,
                output(command, outputs),
                command.registries.resolve(console, outputs.insecureRegistries()),
                CacheSpec.settings(
                        CacheSettings.in(command.store.resolve(console).toString())
                                .withMounts(new CacheSettings.Mounts(
                                        "", ByteCount.parse("--cache-mounts-quota", command.cacheMountsQuota))),
                        command.cacheFrom,
                        command.cacheTo),
                options(command),
                PolicyFiles.read(command.policies).documents(),
                Optional.empty());
    }

    private Dockerfile dockerfile(Optional<String> file, Source context) throws IOException {
        if (file.isEmpty()) {
            return new Dockerfile.InContext("Dockerfile");
        }
        if (file.get().equals(INPUT)) {
            byte[] bytes = console.in().readNBytes(LARGEST_DOCKERFILE);
            return new Dockerfile.Inline(new String(bytes, StandardCharsets.UTF_8));
        }
        if (!(context instanceof Source.Directory directory)) {
            return new Dockerfile.InContext(file.get());
        }
        Path here = Path.of(file.get()).toAbsolutePath().normalize();
        Path inContext = Path.of(directory.directory()).resolve(file.get()).normalize();
        if (!Files.isReadable(here) && Files.isReadable(inContext)) {
            return new Dockerfile.LocalFile(inContext.toString());
        }
        if (!Files.isReadable(here) || Files.isDirectory(here)) {
            throw new UsageException("there is no Dockerfile " + file.get());
        }
        return new Dockerfile.LocalFile(here.toString());
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
        Optional<String> value = variable.flatMap(console.environment());
        if (spec.variable().isPresent() && value.isEmpty()) {
            throw new UsageException("--secret: the variable %s is not set"
                    .formatted(spec.variable().get()));
        }
        if (value.isPresent()) {
            return Files.writeString(temporary.inMemory().resolve("secret"), value.get());
        }
        Path file = Path.of(spec.file().orElse(spec.id())).toAbsolutePath();
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new UsageException("--secret: there is no file %s for %s".formatted(file, spec.id()));
        }
        return file;
    }

    private List<SshAccess> ssh(List<String> options) throws IOException, InterruptedException {
        List<SshAccess> accesses = new ArrayList<>();
        for (String option : options) {
            int equals = option.indexOf('=');
            String id = equals < 0 ? option : option.substring(0, equals);
            List<String> paths = equals < 0
                    ? List.of(console.variable("SSH_AUTH_SOCK")
                            .orElseThrow(() -> new UsageException("--ssh: SSH_AUTH_SOCK is not set; start an agent,"
                                    + " or give %s=SOCKET or a key".formatted(id))))
                    : List.of(option.substring(equals + 1).split(",", -1));
            accesses.add(new SshAccess(
                    id.isEmpty() ? "default" : id, agents.socket(paths).toString()));
        }
        return accesses;
    }

    private static Output output(BuildCommand command, Outputs outputs) {
        Map<String, String> annotations = new LinkedHashMap<>(outputs.annotations());
        annotations.putAll(KeyValue.all("--annotation", command.annotations));
        return new Output(
                "",
                outputs.allNames().stream().map(Reference::canonical).toList(),
                KeyValue.allOrEmpty("--label", command.labels),
                annotations,
                outputs.compression(command.compression),
                Output.TagMutability.MUTABLE,
                Output.Delivery.LOCAL_STORE);
    }

    private static BuildOptions options(BuildCommand command) {
        return new BuildOptions(
                BuildOptions.DEFAULT_TIMEOUT.multipliedBy(48),
                0,
                Isolation.LOCAL,
                command.steps.cacheUse(),
                command.pull ? BuildOptions.BaseImages.ALWAYS_PULL : BuildOptions.BaseImages.CACHED_RESOLUTION,
                new BuildOptions.Timestamps.OfCommit(),
                command.steps.network(),
                BuildOptions.ProgressFormat.PLAIN,
                command.checks.failsAt(),
                command.steps.settings());
    }
}
