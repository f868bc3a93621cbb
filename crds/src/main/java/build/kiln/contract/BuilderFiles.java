package build.kiln.contract;

/** Where things are inside a builder pod; the operator mounts them there and the builder's images expect them. */
public final class BuilderFiles {
    public static final String REQUEST = "/kiln/request/request.json";
    public static final String RESULT = "/dev/termination-log";
    /** The cache volume's mount point. */
    public static final String CACHE = "/kiln/cache";
    /** Fast disk that lives as long as the pod: overlay upper and work directories. */
    public static final String SCRATCH = "/kiln/scratch";

    /** Where the builder leaves what is to be exported, for the container that exports it. */
    public static final String EXPORT = "/kiln/export";
    /** The variable that asks the builder to leave exports to another container, in the directory it names. */
    public static final String EXPORT_VARIABLE = "KILN_EXPORT";

    /** The variable, with any value, that tells a builder to wait for a request that is not there yet. */
    public static final String STANDBY_VARIABLE = "KILN_STANDBY";
    /**
     * The termination message of a builder that ended before it had a request: there was no attempt at a build. One that has begun leaves
     * anything else.
     */
    public static final String NOT_BEGUN = "no build was begun";

    public static final String GIT_CREDENTIALS = "/kiln/credentials/git";
    public static final String HTTP_CREDENTIALS = "/kiln/credentials/http";
    public static final String PULL_CONFIG = "/kiln/credentials/pull/config.json";
    public static final String PUSH_CONFIG = "/kiln/credentials/push/config.json";
    public static final String CA_BUNDLE = "/kiln/ca/ca.crt";
    /** A mounted ConfigMap or volume that is the context. */
    public static final String CONTEXT = "/kiln/context";

    private static final String SECRETS = "/kiln/secrets/";
    private static final String SSH = "/kiln/ssh/";
    private static final String ARGS = "/kiln/args/";

    /** A result in the termination message is never longer, because Kubernetes cuts it there. */
    public static final int MAX_RESULT_BYTES = 4096;

    private BuilderFiles() {}

    /** The file that holds the value of the secret with this id. */
    public static String secret(String id) {
        return SECRETS + id + "/value";
    }

    /** The file that holds the value of the build argument with this name, which stands in a Secret. */
    public static String arg(String name) {
        return ARGS + name + "/value";
    }

    /** The private key for the SSH access with this id. */
    public static String ssh(String id) {
        return SSH + id + "/key";
    }
}
