package build.kiln.request;

import build.kiln.api.v1alpha1.CacheMode;
import build.kiln.api.v1alpha1.CompressionType;
import build.kiln.api.v1alpha1.LintFailure;
import build.kiln.api.v1alpha1.NetworkMode;
import build.kiln.contract.BuildOptions.LintLevel;
import build.kiln.contract.BuildOptions.Network;
import build.kiln.contract.CacheSettings.ExportMode;

/** The API's choices in the contract's terms. One that is not known stops the build: guessing could weaken it. */
final class Choices {
    private static final String UNKNOWN = "has a value that this version of Kiln does not know";

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
}
