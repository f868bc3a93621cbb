package build.kiln.layer;

/** The extended attributes that layers have. */
public final class LayerAttributes {
    static final String CAPABILITY = "security.capability";

    private static final String USER = "user.";

    private LayerAttributes() {}

    /** Capabilities and the user's own; never overlayfs's, with which a layer could reach what it does not hold. */
    public static boolean isKept(String name) {
        return name.equals(CAPABILITY) || (name.startsWith(USER) && !OverlayMarks.isMark(name));
    }
}
