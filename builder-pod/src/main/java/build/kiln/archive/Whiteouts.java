package build.kiln.archive;

/** How layers say that something of a lower layer is gone (OCI image specification, "Whiteouts"). */
public final class Whiteouts {
    private static final String PREFIX = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";

    private Whiteouts() {}

    /** Whether {@code entry} says that its directory hides all that lower layers have in it. */
    public static boolean isOpaque(TarEntry entry) {
        return entry.name().equals(OPAQUE);
    }

    /** Whether {@code entry} is any mark rather than a file. */
    public static boolean isMark(TarEntry entry) {
        return entry.name().startsWith(PREFIX);
    }

    /** The path that the whiteout {@code entry} deletes. */
    public static String deleted(TarEntry entry) {
        return join(entry.parent(), entry.name().substring(PREFIX.length()));
    }

    /** The mark that deletes {@code path}. */
    public static TarEntry whiteout(String path) {
        int name = path.lastIndexOf('/') + 1;
        return TarEntry.mark(path.substring(0, name) + PREFIX + path.substring(name));
    }

    /** The mark that makes {@code directory} opaque. */
    public static TarEntry opaque(String directory) {
        return TarEntry.mark(join(directory, OPAQUE));
    }

    private static String join(String parent, String name) {
        return parent.isEmpty() ? name : parent + "/" + name;
    }
}
