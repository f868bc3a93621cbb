package build.kiln.operator.pod;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Files of one Secret, ConfigMap or volume claim that the builder reads, and where it reads them. */
public sealed interface FileMount {
    /** A DNS label, unique within the pod. */
    String volume();

    /** An absolute path in the builder's container. */
    String path();

    /**
     * Chosen keys of a Secret, readable by the builder alone.
     *
     * @param items key to file name; empty for all keys under their own names
     */
    record OfSecret(String volume, String path, String secret, Map<String, String> items) implements FileMount {
        public OfSecret {
            items = sorted(items);
        }
    }

    /**
     * Keys of a ConfigMap.
     *
     * @param items key to file name; empty for all keys under their own names
     */
    record OfConfigMap(String volume, String path, String configMap, Map<String, String> items) implements FileMount {
        public OfConfigMap {
            items = sorted(items);
        }
    }

    /** A user's volume, read-only. */
    record OfClaim(String volume, String path, String claim) implements FileMount {}

    private static Map<String, String> sorted(Map<String, String> items) {
        return Collections.unmodifiableMap(new TreeMap<>(items));
    }
}
