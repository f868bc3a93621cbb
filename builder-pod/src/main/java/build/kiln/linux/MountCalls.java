package build.kiln.linux;

import java.nio.file.Path;

/** Mounting and unmounting in this process's mount namespace. */
public final class MountCalls {
    public static final int READ_ONLY = 1;
    public static final int NO_SETUID = 2;
    public static final int NO_DEVICES = 4;
    public static final int REMOUNT = 32;
    public static final int BIND = 4096;
    public static final int RECURSIVE = 16384;
    public static final int PRIVATE = 1 << 18;

    private static final int DETACH = 2;
    private static final int NO_FOLLOW = 8;
    private static final int CLOSE_ON_EXEC = 1;
    private static final int SET_FLAG = 0;
    private static final int SET_STRING = 1;
    private static final int CREATE = 6;
    private static final int FROM_EMPTY_PATH = 4;
    private static final int ATTR_READ_ONLY = 1;

    private MountCalls() {}

    /** {@code mount(2)}. {@code options} must fit into a page; longer lists go through {@link #configure}. */
    public static void mount(String source, Path target, String type, int flags, String options) throws ErrnoException {
        Scratch scratch = Scratch.current();
        try (var arena = java.lang.foreign.Arena.ofConfined()) {
            long result = SystemCall.MOUNT.invoke(
                    scratch,
                    scratch.first(source),
                    scratch.second(target.toString()),
                    arena.allocateFrom(type).address(),
                    flags,
                    arena.allocateFrom(options).address(),
                    0);
            SystemCall.MOUNT.check(result, target.toString());
        }
    }

    /** Detaches the mount at {@code target} at once; it ends when its last user does. */
    public static void detach(Path target) throws ErrnoException {
        unmount(target, DETACH | NO_FOLLOW);
    }

    /** Unmounts; fails with EBUSY while the mount is in use. */
    public static void unmount(Path target) throws ErrnoException {
        unmount(target, NO_FOLLOW);
    }

    private static void unmount(Path target, int flags) throws ErrnoException {
        Scratch scratch = Scratch.current();
        long result = SystemCall.UMOUNT2.invoke(scratch, scratch.first(target.toString()), flags, 0, 0);
        SystemCall.UMOUNT2.check(result, target.toString());
    }

    /** Begins to configure a file system of {@code type} ({@code fsopen(2)}). */
    public static Fd configure(String type) throws ErrnoException {
        Scratch scratch = Scratch.current();
        long result = SystemCall.FSOPEN.invoke(scratch, scratch.first(type), CLOSE_ON_EXEC, 0, 0);
        return new Fd((int) SystemCall.FSOPEN.check(result, type));
    }

    public static void set(Fd configuration, String key, String value) throws ErrnoException {
        Scratch scratch = Scratch.current();
        long result = SystemCall.FSCONFIG.invoke(
                scratch, configuration.number(), SET_STRING, scratch.first(key), scratch.second(value), 0, 0);
        SystemCall.FSCONFIG.check(result, key + "=" + value);
    }

    public static void set(Fd configuration, String flag) throws ErrnoException {
        Scratch scratch = Scratch.current();
        long result =
                SystemCall.FSCONFIG.invoke(scratch, configuration.number(), SET_FLAG, scratch.first(flag), 0, 0, 0);
        SystemCall.FSCONFIG.check(result, flag);
    }

    /** Makes the configured file system and mounts it at {@code target}. */
    public static void attach(Fd configuration, Path target, Access access) throws ErrnoException {
        Scratch scratch = Scratch.current();
        long created = SystemCall.FSCONFIG.invoke(scratch, configuration.number(), CREATE, 0, 0, 0, 0);
        SystemCall.FSCONFIG.check(created, target.toString());
        long attributes = access == Access.READ_ONLY ? ATTR_READ_ONLY : 0;
        long mounted = SystemCall.FSMOUNT.invoke(scratch, configuration.number(), CLOSE_ON_EXEC, attributes, 0);
        try (Fd mount = new Fd((int) SystemCall.FSMOUNT.check(mounted, target.toString()))) {
            long moved = SystemCall.MOVE_MOUNT.invoke(
                    scratch,
                    mount.number(),
                    scratch.first(""),
                    Fd.NONE.number(),
                    scratch.second(target.toString()),
                    FROM_EMPTY_PATH,
                    0);
            SystemCall.MOVE_MOUNT.check(moved, target.toString());
        }
    }

    /** What a mount lets its users do. */
    public enum Access {
        READ_WRITE,
        READ_ONLY
    }
}
