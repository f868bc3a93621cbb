package build.kiln.contract;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One build, with everything resolved that can be without fetching the source. It names credentials by the files that hold
 * them and never holds a secret's value.
 *
 * @param sources the main context under {@link #MAIN_CONTEXT}, named contexts under their names
 * @param target the stage to build; empty for the last one
 * @param args build arguments in the order given
 * @param secretArgs build arguments whose values stand in Secrets; they win over {@code args}
 * @param platforms {@code os/arch[/variant]}; empty for the builder's own
 * @param policies judged before the push, on what was really built
 * @param join images to join into one; empty to build
 */
public record BuildRequest(
        BuildIdentity identity,
        Map<String, Source> sources,
        Dockerfile dockerfile,
        Optional<String> target,
        Map<String, String> args,
        List<SecretFile> secretArgs,
        List<SecretFile> secrets,
        List<SshAccess> ssh,
        List<String> platforms,
        Output output,
        RegistryAccess registries,
        CacheSettings cache,
        BuildOptions options,
        List<PolicyDocument> policies,
        Optional<Join> join) {
    public static final int VERSION = 1;
    public static final String MAIN_CONTEXT = "context";

    public BuildRequest {
        sources = Copies.ordered(sources);
        args = Copies.ordered(args);
        secretArgs = List.copyOf(secretArgs);
        secrets = List.copyOf(secrets);
        ssh = List.copyOf(ssh);
        platforms = List.copyOf(platforms);
        policies = List.copyOf(policies);
        if (!sources.containsKey(MAIN_CONTEXT)) {
            throw new IllegalArgumentException("a build request has a source named " + MAIN_CONTEXT);
        }
    }

    /** The same build with another cache. */
    public BuildRequest withCache(CacheSettings other) {
        return with(args, secretArgs, registries, other);
    }

    /** A part of this build: {@code some} of its platforms, pushed by digest alone. */
    public BuildRequest forPlatforms(List<String> some) {
        return with(some, output.deliveredTo(Output.Delivery.REGISTRY_BY_DIGEST), options, Optional.empty());
    }

    /**
     * What ends this build when all of its parts are pushed: the index, and its tags.
     *
     * @param all platforms of the build, in the order of the index
     */
    public BuildRequest joining(Join parts, List<String> all, Duration timeout) {
        return with(
                all, output.deliveredTo(Output.Delivery.REGISTRY), options.withTimeout(timeout), Optional.of(parts));
    }

    /** The main context. */
    public Source source() {
        return Objects.requireNonNull(sources.get(MAIN_CONTEXT));
    }

    /** The same build with other arguments. */
    public BuildRequest withArgs(Map<String, String> other, List<SecretFile> inSecrets) {
        return with(other, inSecrets, registries, cache);
    }

    /** The same build with other registries' settings. */
    public BuildRequest withRegistries(RegistryAccess other) {
        return with(args, secretArgs, other, cache);
    }

    private BuildRequest with(
            Map<String, String> otherArgs,
            List<SecretFile> otherSecretArgs,
            RegistryAccess otherRegistries,
            CacheSettings otherCache) {
        return new BuildRequest(
                identity,
                sources,
                dockerfile,
                target,
                otherArgs,
                otherSecretArgs,
                secrets,
                ssh,
                platforms,
                output,
                otherRegistries,
                otherCache,
                options,
                policies,
                join);
    }

    private BuildRequest with(
            List<String> otherPlatforms, Output otherOutput, BuildOptions otherOptions, Optional<Join> otherJoin) {
        return new BuildRequest(
                identity,
                sources,
                dockerfile,
                target,
                args,
                secretArgs,
                secrets,
                ssh,
                otherPlatforms,
                otherOutput,
                registries,
                cache,
                otherOptions,
                policies,
                otherJoin);
    }
}
