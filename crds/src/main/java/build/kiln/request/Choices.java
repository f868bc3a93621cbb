package build.kiln.request;

import build.kiln.api.v1alpha1.CacheMode;
import build.kiln.api.v1alpha1.CacheTrust;
import build.kiln.api.v1alpha1.CompressionType;
import build.kiln.api.v1alpha1.GitSource;
import build.kiln.api.v1alpha1.LintFailure;
import build.kiln.api.v1alpha1.MountScope;
import build.kiln.api.v1alpha1.NetworkMode;
import build.kiln.api.v1alpha1.SourceSpec;
import build.kiln.contract.BuildIdentity;
import build.kiln.contract.BuildOptions.LintLevel;
import build.kiln.contract.BuildOptions.Network;
import build.kiln.contract.CacheSettings.ExportMode;
import build.kiln.contract.CacheSettings.Trust;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The API's choices in the contract's terms. One that is not known stops the build: guessing could weaken it. */
final class Choices {
    private static final String UNKNOWN = "has a value that this version of Kiln does not know";

    /** Where servers keep changes that somebody proposes: GitHub and Gitea, GitLab, Bitbucket, Gerrit. */
    private static final List<String> PROPOSALS =
            List.of("refs/pull/", "refs/merge-requests/", "refs/pull-requests/", "refs/changes/");

    private Choices() {}

    static Network network(NetworkMode mode) throws InvalidSpecException {
        return switch (mode) {
            case DEFAULT -> Network.DEFAULT;
            case NONE -> Network.NONE;
            case UNKNOWN -> throw new InvalidSpecException("spec.builder.network", UNKNOWN);
        };
    }

    static LintLevel lint(LintFailure failure) throws InvalidSpecException {
        return switch (failure) {
            case NEVER -> LintLevel.NEVER;
            case ERROR -> LintLevel.ERROR;
            case WARNING -> LintLevel.WARNING;
            case UNKNOWN -> throw new InvalidSpecException("spec.lintFailOn", UNKNOWN);
        };
    }

    static ExportMode exportMode(CacheMode mode) throws InvalidSpecException {
        return switch (mode) {
            case MIN -> ExportMode.MIN;
            case MAX -> ExportMode.MAX;
            case UNKNOWN -> throw new InvalidSpecException("spec.cache.registry.mode", UNKNOWN);
        };
    }

    static String compression(CompressionType type) throws InvalidSpecException {
        return switch (type) {
            case GZIP -> "gzip";
            case ZSTD -> "zstd";
            case UNKNOWN -> throw new InvalidSpecException("spec.output.compression.type", UNKNOWN);
        };
    }

    /** What builds that share their cache mounts have in common. No name is empty, so that a namespace is no ImageBuild. */
    static String mountScope(MountScope scope, BuildIdentity identity) throws InvalidSpecException {
        return switch (scope) {
            case IMAGE_BUILD -> identity.namespace() + "/" + identity.name();
            case NAMESPACE -> identity.namespace() + "/";
            case UNKNOWN -> throw new InvalidSpecException("spec.cache.mounts.scope", UNKNOWN);
        };
    }

    static Trust trust(CacheTrust trust, SourceSpec source) throws InvalidSpecException {
        return switch (trust) {
            case READ_WRITE -> Trust.READ_WRITE;
            case READ_ONLY -> Trust.READ_ONLY;
            case AUTO -> isProposal(source.git()) ? Trust.READ_ONLY : Trust.READ_WRITE;
            case UNKNOWN -> throw new InvalidSpecException("spec.cache.trust", UNKNOWN);
        };
    }

    private static boolean isProposal(@Nullable GitSource git) {
        String revision = git == null ? null : git.revision();
        return revision != null && PROPOSALS.stream().anyMatch(revision::startsWith);
    }
}
