package build.kiln.linux;

/** Flags of {@code open(2)} and {@code openat2(2)}. */
public final class OpenFlags {
    public static final int READ = 0;
    public static final int WRITE = 1;
    public static final int READ_WRITE = 2;
    public static final int CREATE = 0x40;
    public static final int EXCLUSIVE = 0x80;
    /** A terminal does not become this process's own. */
    public static final int NO_TERMINAL = 0x100;

    public static final int TRUNCATE = 0x200;
    public static final int NON_BLOCKING = 0x800;
    public static final int DIRECTORY = Abi.current().pick(0x10000, 0x4000);
    public static final int NO_FOLLOW = Abi.current().pick(0x20000, 0x8000);
    /** A place in the tree, not its content. */
    public static final int PATH = 0x200000;

    static final int CLOSE_ON_EXEC = 0x80000;

    /** Treats the directory as the root for absolute paths, symbolic links and {@code ..}. */
    static final long RESOLVE_IN_ROOT = 0x10;

    static final long RESOLVE_NO_MAGIC_LINKS = 0x02;

    /** Fails with ELOOP at any symbolic link, the last name included. */
    static final long RESOLVE_NO_SYMLINKS = 0x04;

    private OpenFlags() {}
}
