package build.kiln.operator.pod;

import java.util.Map;
import java.util.TreeMap;

/** Labels, annotations and paths that builder objects carry; informers select by the labels. */
public final class Names {
    public static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    public static final String COMPONENT = "app.kubernetes.io/component";
    public static final String MANAGER = "kiln";
    public static final String BUILDER = "builder";
    public static final String CACHE = "cache";

    public static final String IMAGE_BUILD = "kiln.build/image-build";
    public static final String IMAGE_BUILD_UID = "kiln.build/image-build-uid";
    public static final String BUILD_NUMBER = "kiln.build/build-number";
    public static final String ATTEMPT = "kiln.build/attempt";
    public static final String ISOLATION = "kiln.build/isolation";
    public static final String INPUT_HASH = "kiln.build/input-hash";
    public static final String GENERATION = "kiln.build/generation";
    public static final String REVISION = "kiln.build/revision";
    public static final String REASON = "kiln.build/reason";
    public static final String REBUILD = "kiln.build/rebuild";
    /** What a Job of a build in parts does: an architecture's name, or {@link #INDEX_PART}. */
    public static final String PART = "kiln.build/part";
    /** The {@link Split} that the Job belongs to. */
    public static final String SPLIT = "kiln.build/split";

    public static final String REQUEST = "kiln.build/request";

    /** On the Job of a builder that was started before its build: the hash of all that decides the builder. */
    public static final String STANDBY = "kiln.build/standby";
    /** When such a Job became its build's; it then has the request, too. */
    public static final String HANDED_OVER = "kiln.build/handed-over";

    /** Selects every Job and Pod of a builder. */
    public static final String BUILDER_SELECTOR = MANAGED_BY + "=" + MANAGER + "," + COMPONENT + "=" + BUILDER;

    public static final String INDEX_PART = "index";

    public static final String CONTAINER = "builder";
    /** The container that exports the cache when the builder has ended. */
    public static final String EXPORT_CONTAINER = "export";

    private Names() {}

    static Map<String, String> labels(String component) {
        Map<String, String> labels = new TreeMap<>();
        labels.put(MANAGED_BY, MANAGER);
        labels.put(COMPONENT, component);
        return labels;
    }
}
