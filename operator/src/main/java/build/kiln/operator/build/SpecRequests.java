package build.kiln.operator.build;

import build.kiln.api.ByteSize;
import build.kiln.api.DurationText;
import build.kiln.api.v1alpha1.BuildArg;
import build.kiln.api.v1alpha1.BuilderSpec;
import build.kiln.api.v1alpha1.CacheMode;
import build.kiln.api.v1alpha1.CacheSpec;
import build.kiln.api.v1alpha1.CompressionType;
import build.kiln.api.v1alpha1.ImageBuild;
import build.kiln.api.v1alpha1.ImageBuildSpec;
import build.kiln.api.v1alpha1.LintFailure;
import build.kiln.api.v1alpha1.NetworkMode;
import build.kiln.api.v1alpha1.OutputSpec;
import build.kiln.api.v1alpha1.RegistryCache;
import build.kiln.contract.BuildIdentity;
import build.kiln.contract.BuildOptions;
import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildRequestJson;
import build.kiln.contract.BuilderFiles;
import build.kiln.contract.CacheSettings;
import build.kiln.contract.Dockerfile;
import build.kiln.contract.FailureReasons;
import build.kiln.contract.Isolation;
import build.kiln.contract.Output;
import build.kiln.contract.SecretFile;
import build.kiln.contract.SshAccess;
import build.kiln.reference.InvalidReferenceException;
import build.kiln.reference.Repository;
import build.kiln.reference.TagTemplate;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Reads a spec into a BuildRequest. What the request leaves out, or the hash fixes, does not change the image. */
final class SpecRequests implements BuildRequests {
    private static final long ANY_NUMBER = 1;

    private final BuildSettings settings;

    SpecRequests(BuildSettings settings) {
        this.settings = settings;
    }

    @Override
    public String inputHash(ImageBuild build, Inputs inputs) throws InvalidSpecException {
        BuildRequest request = buildRequest(build, inputs, ANY_NUMBER, Isolation.LOCAL);
        BuildOptions options = request.options();
        BuildOptions fixed = new BuildOptions(
                BuildOptions.DEFAULT_TIMEOUT,
                0,
                Isolation.LOCAL,
                options.cacheUse(),
                options.baseImages(),
                options.timestamps(),
                options.network(),
                options.progress(),
                options.lintFailsAt());
        BuildRequest canonical = new BuildRequest(
                request.identity(),
                request.sources(),
                request.dockerfile(),
                request.target(),
                request.args(),
                request.secrets(),
                request.ssh(),
                request.platforms(),
                request.output(),
                request.registries(),
                request.cache(),
                fixed,
                request.policies());
        String unknownContent = inputs.revision().orElse("");
        return sha256(unknownContent + '\n' + BuildRequestJson.write(canonical));
    }

    @Override
    public String request(ImageBuild build, Inputs inputs, long number, Isolation isolation)
            throws InvalidSpecException {
        return BuildRequestJson.write(buildRequest(build, inputs, number, isolation));
    }

    private BuildRequest buildRequest(ImageBuild build, Inputs inputs, long number, Isolation isolation)
            throws InvalidSpecException {
        ImageBuildSpec spec = build.getSpec();
        String namespace = build.getMetadata().getNamespace();
        String name = build.getMetadata().getName();
        return new BuildRequest(
                new BuildIdentity(namespace, name, build.getMetadata().getUid(), number),
                Map.of(BuildRequest.MAIN_CONTEXT, SpecSources.source(spec.source(), inputs.revision())),
                dockerfile(spec),
                Optional.ofNullable(spec.target()),
                args(spec, inputs),
                spec.secrets().stream()
                        .map(secret -> new SecretFile(secret.id(), BuilderFiles.secret(secret.id())))
                        .toList(),
                spec.ssh().stream()
                        .map(ssh -> new SshAccess(ssh.id(), BuilderFiles.ssh(ssh.id())))
                        .toList(),
                spec.platforms(),
                output(spec.output()),
                SpecSources.registries(spec, settings),
                cache(spec.cache(), namespace + "/" + name),
                options(spec, isolation),
                List.of());
    }

    private static Dockerfile dockerfile(ImageBuildSpec spec) {
        return spec.dockerfileInline() == null
                ? new Dockerfile.InContext(
                        Objects.requireNonNullElse(spec.dockerfile(), ImageBuildSpec.DEFAULT_DOCKERFILE))
                : new Dockerfile.Inline(spec.dockerfileInline());
    }

    private static Map<String, String> args(ImageBuildSpec spec, Inputs inputs) {
        Map<String, String> args = new LinkedHashMap<>();
        for (BuildArg arg : spec.args()) {
            String value = arg.value() == null ? inputs.args().getOrDefault(arg.name(), "") : arg.value();
            args.put(arg.name(), value);
        }
        return args;
    }

    private Output output(OutputSpec spec) throws InvalidSpecException {
        List<String> tags = spec.tags().isEmpty() ? List.of("latest") : spec.tags();
        try {
            Repository.parse(image(spec));
            tags.forEach(TagTemplate::parse);
        } catch (InvalidReferenceException e) {
            throw new InvalidSpecException(FailureReasons.INVALID_REFERENCE, "spec.output: " + e.getMessage());
        }
        Output.Compression compression = new Output.Compression(
                spec.compression().type() == CompressionType.ZSTD ? "zstd" : "gzip",
                Objects.requireNonNullElse(spec.compression().level(), Output.Compression.DEFAULT_LEVEL));
        return new Output(
                image(spec),
                tags,
                spec.labels(),
                spec.annotations(),
                compression,
                Output.TagMutability.MUTABLE,
                Output.Delivery.REGISTRY);
    }

    private String image(OutputSpec spec) {
        String first = spec.image().substring(0, Math.max(0, spec.image().indexOf('/')));
        boolean hasHost = first.contains(".") || first.contains(":") || first.equals("localhost");
        return hasHost
                ? spec.image()
                : settings.registry()
                        .map(registry -> registry + "/" + spec.image())
                        .orElse(spec.image());
    }

    private CacheSettings cache(CacheSpec spec, String scope) {
        RegistryCache registry = spec.registry();
        String size = spec.volume().size();
        return new CacheSettings(
                BuilderFiles.CACHE,
                size == null ? settings.cache().size().getNumericalAmount().longValue() : ByteSize.parse(size),
                registry == null ? List.of() : registry.importFrom(),
                registry == null ? Optional.empty() : Optional.ofNullable(registry.exportTo()),
                registry != null && registry.mode() == CacheMode.MAX
                        ? CacheSettings.ExportMode.MAX
                        : CacheSettings.ExportMode.MIN,
                scope,
                CacheSettings.Trust.READ_WRITE);
    }

    private static BuildOptions options(ImageBuildSpec spec, Isolation isolation) {
        BuilderSpec builder = spec.builder();
        return new BuildOptions(
                DurationText.parse(builder.timeout()),
                builder.maxContextSize() == null ? 0 : ByteSize.parse(builder.maxContextSize()),
                isolation,
                spec.cache().disabled() ? BuildOptions.CacheUse.IGNORE : BuildOptions.CacheUse.USE,
                BuildOptions.BaseImages.ALWAYS_PULL,
                timestamps(spec.sourceDateEpoch()),
                builder.network() == NetworkMode.NONE ? BuildOptions.Network.NONE : BuildOptions.Network.DEFAULT,
                BuildOptions.ProgressFormat.PLAIN,
                lint(spec.lintFailOn()));
    }

    private static BuildOptions.Timestamps timestamps(String epoch) {
        return switch (epoch) {
            case "commit" -> new BuildOptions.Timestamps.OfCommit();
            case "none" -> new BuildOptions.Timestamps.AsBuilt();
            default -> new BuildOptions.Timestamps.Fixed(Instant.ofEpochSecond(Long.parseLong(epoch)));
        };
    }

    private static BuildOptions.LintLevel lint(LintFailure failure) {
        return switch (failure) {
            case NEVER, UNKNOWN -> BuildOptions.LintLevel.NEVER;
            case ERROR -> BuildOptions.LintLevel.ERROR;
            case WARNING -> BuildOptions.LintLevel.WARNING;
        };
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
