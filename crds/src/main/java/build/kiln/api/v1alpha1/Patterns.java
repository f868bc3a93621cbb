package build.kiln.api.v1alpha1;

/** Schema patterns (RE2) that several fields share or that are too long to stand at their field. */
final class Patterns {
    static final String OBJECT_NAME = "^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$";
    static final String ENTRY_KEY = "^[-._a-zA-Z0-9]+$";
    static final String SECRET_ID = "^[a-zA-Z0-9][a-zA-Z0-9._-]*$";
    static final String DIGEST = "^sha256:[a-f0-9]{64}$";
    /** {@code host[:port]}. */
    static final String HOST = "^[A-Za-z0-9.:\\[\\]-]+$";

    static final String GIT_URL = "^(https?://|ssh://|git://|[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:)[^\\s]+$";
    /** What git check-ref-format lets pass, roughly; never something that could be taken for an option. */
    static final String GIT_REVISION = "^[^\\s~^:?*\\[\\\\-][^\\s~^:?*\\[\\\\]*$";

    /** A day or a moment. */
    static final String TIME =
            "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2}))?$";

    private static final String PATH_COMPONENT = "[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*";
    private static final String REGISTRY = "([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[A-Fa-f0-9:]+\\])(:[0-9]+)?";

    /** A repository without tag and digest, with or without the registry's host. */
    static final String REPOSITORY = "^(" + REGISTRY + "/)?" + PATH_COMPONENT + "(/" + PATH_COMPONENT + ")*$";

    /** A registry's host, or repositories below a path of it. */
    static final String REPOSITORY_PREFIX = "^" + REGISTRY + "(/" + PATH_COMPONENT + ")*$";

    private Patterns() {}
}
