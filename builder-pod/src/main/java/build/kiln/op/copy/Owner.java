package build.kiln.op.copy;

/** Whom a file belongs to. */
public record Owner(int uid, int gid) {
    public static final Owner ROOT = new Owner(0, 0);
}
