package build.kiln.contract;

import java.util.Locale;

/** How RUN steps are kept apart from the engine and the node; the builder refuses to run with less than is asked. */
public enum Isolation {
    /** User namespace of the pod and a nested one; passes Pod Security {@code baseline}. */
    BASELINE,
    /** User namespace of the pod with CAP_SYS_ADMIN in it. */
    USERNS,
    /** A user namespace made with newuidmap by an ordinary user. */
    ROOTLESS,
    /** No RUN steps at all. */
    RESTRICTED,
    /** This machine's namespaces, without a pod. */
    LOCAL;

    /** The name in {@code status.isolation}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
