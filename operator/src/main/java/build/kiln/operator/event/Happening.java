package build.kiln.operator.event;

/**
 * Something worth an Event.
 *
 * @param reason a CamelCase word
 * @param message for people; never holds a secret
 * @param about what tells it from others with this reason, such as the build's number
 */
public record Happening(Type type, String reason, String message, String about) {
    /** Kubernetes knows two. */
    public enum Type {
        NORMAL("Normal"),
        WARNING("Warning");

        private final String word;

        Type(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }
}
