package build.kiln.failure;

/** Why a build failed; the names are those of {@code status.failure.reason}. */
public enum Reason {
    DOCKERFILE_SYNTAX("DockerfileSyntax", false),
    UNKNOWN_INSTRUCTION("UnknownInstruction", false),
    DOCKERFILE_NOT_FOUND("DockerfileNotFound", false),
    LINT_FAILED("LintFailed", false),
    STAGE_NOT_FOUND("StageNotFound", false),
    COPY_SOURCE_MISSING("CopySourceMissing", false),
    INVALID_REFERENCE("InvalidReference", false),
    INVALID_REQUEST("InvalidRequest", false),
    BASE_IMAGE_NOT_FOUND("BaseImageNotFound", false),
    BASE_IMAGE_INVALID("BaseImageInvalid", false),
    PLATFORM_UNSUPPORTED("PlatformUnsupported", false),
    UNAUTHORIZED("Unauthorized", false),
    PUSH_DENIED("PushDenied", false),
    REGISTRY_UNAVAILABLE("RegistryUnavailable", true),
    SOURCE_NOT_FOUND("SourceNotFound", false),
    SOURCE_UNAVAILABLE("SourceUnavailable", true),
    CONTEXT_TOO_LARGE("ContextTooLarge", false),
    CONTEXT_INVALID("ContextInvalid", false),
    CHECKSUM_MISMATCH("ChecksumMismatch", false),
    SECRET_MISSING("SecretMissing", false),
    RUN_FAILED("RunFailed", false),
    OUT_OF_MEMORY("OutOfMemory", false),
    CACHE_VOLUME_FULL("CacheVolumeFull", false),
    ISOLATION_UNAVAILABLE("IsolationUnavailable", false),
    POLICY_DENIED("PolicyDenied", false),
    TIMED_OUT("TimedOut", false),
    CANCELLED("Cancelled", false),
    INTERNAL("Internal", true);

    private final String code;
    private final boolean retryable;

    Reason(String code, boolean retryable) {
        this.code = code;
        this.retryable = retryable;
    }

    /** The name in {@code status.failure.reason} and in the build result. */
    public String code() {
        return code;
    }

    /** Whether the same build, unchanged, may succeed later. */
    public boolean retryable() {
        return retryable;
    }
}
