package build.kiln.contract;

/**
 * The values of {@code status.failure.reason}. The set is open: a reader treats an unknown one like {@link #INTERNAL}, by
 * the failure's own {@code retry}.
 */
public final class FailureReasons {
    public static final String DOCKERFILE_SYNTAX = "DockerfileSyntax";
    public static final String UNKNOWN_INSTRUCTION = "UnknownInstruction";
    public static final String DOCKERFILE_NOT_FOUND = "DockerfileNotFound";
    public static final String LINT_FAILED = "LintFailed";
    public static final String STAGE_NOT_FOUND = "StageNotFound";
    public static final String COPY_SOURCE_MISSING = "CopySourceMissing";
    public static final String INVALID_REFERENCE = "InvalidReference";
    public static final String INVALID_REQUEST = "InvalidRequest";
    public static final String BASE_IMAGE_NOT_FOUND = "BaseImageNotFound";
    public static final String BASE_IMAGE_INVALID = "BaseImageInvalid";
    public static final String PLATFORM_UNSUPPORTED = "PlatformUnsupported";
    public static final String UNAUTHORIZED = "Unauthorized";
    public static final String PUSH_DENIED = "PushDenied";
    public static final String REGISTRY_UNAVAILABLE = "RegistryUnavailable";
    public static final String SOURCE_NOT_FOUND = "SourceNotFound";
    public static final String SOURCE_UNAVAILABLE = "SourceUnavailable";
    public static final String CONTEXT_TOO_LARGE = "ContextTooLarge";
    public static final String CONTEXT_INVALID = "ContextInvalid";
    public static final String CHECKSUM_MISMATCH = "ChecksumMismatch";
    public static final String SECRET_MISSING = "SecretMissing";
    public static final String RUN_FAILED = "RunFailed";
    public static final String OUT_OF_MEMORY = "OutOfMemory";
    public static final String EVICTED = "Evicted";
    public static final String CACHE_VOLUME_FULL = "CacheVolumeFull";
    public static final String ISOLATION_UNAVAILABLE = "IsolationUnavailable";
    public static final String POLICY_DENIED = "PolicyDenied";
    public static final String TIMED_OUT = "TimedOut";
    public static final String CANCELLED = "Cancelled";
    public static final String INTERNAL = "Internal";

    private FailureReasons() {}
}
