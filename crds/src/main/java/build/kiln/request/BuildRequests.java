package build.kiln.request;

import build.kiln.api.ByteSize;
import build.kiln.api.v1alpha1.BuilderSpec;
import build.kiln.api.v1alpha1.CacheMounts;
import build.kiln.api.v1alpha1.ImageBuildSpec;
import build.kiln.api.v1alpha1.RegistryCache;
import build.kiln.contract.BuildIdentity;
import build.kiln.contract.BuildOptions;
import build.kiln.contract.BuildOptions.Timestamps;
import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuilderFiles;
import build.kiln.contract.CacheSettings;
import build.kiln.contract.Dockerfile;
import build.kiln.contract.Isolation;
import build.kiln.contract.PolicyDocument;
import build.kiln.contract.SecretFile;
import build.kiln.contract.SshAccess;
import build.kiln.contract.StepSettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes build requests of specs, for one operator or command line. */
public final class BuildRequests {
    private final Installation installation;

    public BuildRequests(Installation installation) {
        this.installation = installation;
    }

    /**
     * The request for one build. Rules of the API that a spec breaks are found here too, because not every spec has
     * passed an API server.
     *
     * @param isolation the profile that was chosen for the build
     * @param policies judged before the push
     * @throws InvalidSpecException when the spec breaks a rule or holds a value that this version does not know
     */
    public BuildRequest create(
            ImageBuildSpec spec,
            ResolvedInputs inputs,
            BuildIdentity identity,
            Isolation isolation,
            List<PolicyDocument> policies)
            throws InvalidSpecException {
        FilePaths files = installation.files();
        return new BuildRequest(
                identity,
                Map.of(BuildRequest.MAIN_CONTEXT, SourceMapping.source(spec.source(), inputs, files)),
                dockerfile(spec),
                Optional.ofNullable(spec.target()),
                Arguments.values(spec.args(), inputs.args()),
                Arguments.secrets(spec.args(), files),
                spec.secrets().stream()
                        .map(secret -> new SecretFile(secret.id(), files.locate(BuilderFiles.secret(secret.id()))))
                        .toList(),
                spec.ssh().stream()
                        .map(ssh -> new SshAccess(ssh.id(), files.locate(BuilderFiles.ssh(ssh.id()))))
                        .toList(),
                spec.platforms(),
                OutputMapping.output(spec.output(), installation),
                OutputMapping.registries(spec, files),
                cache(spec, identity),
                options(spec, isolation),
                policies,
                Optional.empty());
    }

    private static Dockerfile dockerfile(ImageBuildSpec spec) throws InvalidSpecException {
        String path = spec.dockerfile();
        String inline = spec.dockerfileInline();
        if (path != null && inline != null) {
            throw new InvalidSpecException("spec.dockerfile", "dockerfile and dockerfileInline exclude each other");
        }
        return inline != null
                ? new Dockerfile.Inline(inline)
                : new Dockerfile.InContext(
                        path == null ? ImageBuildSpec.DEFAULT_DOCKERFILE : Checks.inside("spec.dockerfile", path));
    }

    private CacheSettings cache(ImageBuildSpec spec, BuildIdentity identity) throws InvalidSpecException {
        RegistryCache registry = spec.cache().registry();
        String size = spec.cache().volume().size();
        return new CacheSettings(
                installation.files().locate(BuilderFiles.CACHE),
                size == null
                        ? installation.cacheBytes()
                        : Checks.parsed("spec.cache.volume.size", size, ByteSize::parse),
                registry == null ? List.of() : registry.importFrom(),
                registry == null ? List.of() : exports(registry),
                registry != null && registry.inline() ? CacheSettings.Inline.IN_IMAGE : CacheSettings.Inline.NONE,
                mounts(spec.cache().mounts(), identity),
                Choices.trust(spec.cache().trust(), spec.source()));
    }

    private CacheSettings.Mounts mounts(CacheMounts mounts, BuildIdentity identity) throws InvalidSpecException {
        String quota = mounts.quota();
        return new CacheSettings.Mounts(
                Choices.mountScope(mounts.scope(), identity),
                quota == null
                        ? installation.mountsQuota()
                        : Checks.parsed("spec.cache.mounts.quota", quota, ByteSize::parse));
    }

    private static List<CacheSettings.Export> exports(RegistryCache registry) throws InvalidSpecException {
        CacheSettings.ExportMode mode = Choices.exportMode(registry.mode());
        return registry.exportTo() == null ? List.of() : List.of(new CacheSettings.Export(registry.exportTo(), mode));
    }

    private BuildOptions options(ImageBuildSpec spec, Isolation isolation) throws InvalidSpecException {
        BuilderSpec builder = spec.builder();
        String contextSize = builder.maxContextSize();
        String standby = builder.standby();
        if (standby != null) {
            Checks.upToADay("spec.builder.standby", standby);
        }
        return new BuildOptions(
                Checks.upToADay("spec.builder.timeout", builder.timeout()),
                contextSize == null
                        ? installation.maxContextBytes()
                        : Checks.parsed("spec.builder.maxContextSize", contextSize, ByteSize::parse),
                isolation,
                spec.cache().disabled() ? BuildOptions.CacheUse.IGNORE : BuildOptions.CacheUse.USE,
                BuildOptions.BaseImages.ALWAYS_PULL,
                timestamps(spec.sourceDateEpoch()),
                Choices.network(builder.network()),
                installation.progress(),
                Choices.lint(spec.lintFailOn()),
                StepSettings.NONE);
    }

    private static Timestamps timestamps(String text) throws InvalidSpecException {
        return switch (text) {
            case "commit" -> new Timestamps.OfCommit();
            case "none" -> new Timestamps.AsBuilt();
            default ->
                new Timestamps.Fixed(Checks.parsed(
                        "spec.sourceDateEpoch", text, seconds -> Instant.ofEpochSecond(Long.parseLong(seconds))));
        };
    }
}
