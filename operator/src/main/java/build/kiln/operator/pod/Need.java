package build.kiln.operator.pod;

import java.util.Set;

/**
 * An object in the ImageBuild's namespace that a build cannot do without.
 *
 * @param keys what a Secret or ConfigMap must hold
 * @param field where the spec names it
 */
public record Need(Kind kind, String name, Set<String> keys, String field) {
    public Need {
        keys = Set.copyOf(keys);
    }

    /** What can be needed. */
    public enum Kind {
        SECRET("Secret"),
        CONFIG_MAP("ConfigMap"),
        CLAIM("PersistentVolumeClaim");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }
}
