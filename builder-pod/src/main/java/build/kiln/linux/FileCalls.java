package build.kiln.linux;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Opening, making, naming and removing files relative to an open directory. Symbolic links are never followed in the last name. */
public final class FileCalls {
    private static final int REMOVE_DIRECTORY = 0x200;
    private static final int NO_REPLACE = 1;

    private FileCalls() {}

    /** Opens {@code path}, following symbolic links. */
    public static Fd open(Path path, int flags) throws ErrnoException {
        return openAt(Fd.NONE, path.toString(), flags, 0);
    }

    /** Opens {@code name} in {@code directory}. */
    public static Fd openAt(Fd directory, String name, int flags, int mode) throws ErrnoException {
        Scratch scratch = Scratch.current();
        long result = SystemCall.OPENAT.invoke(
                scratch, directory.number(), scratch.first(name), flags | OpenFlags.CLOSE_ON_EXEC, mode);
        return new Fd((int) SystemCall.OPENAT.check(result, name));
    }

    /** Opens {@code path} with {@code root} as the root of every name and link on the way: nothing leads out of it. */
    public static Fd openInRoot(Fd root, String path, int flags, int mode) throws ErrnoException {
        return openInRoot(root, path, flags, mode, OpenFlags.RESOLVE_NO_MAGIC_LINKS);
    }

    /** As {@link #openInRoot}, but fails with ELOOP where {@code path} leads through a symbolic link or ends at one. */
    public static Fd openInRootWithoutLinks(Fd root, String path, int flags) throws ErrnoException {
        return openInRoot(root, path, flags, 0, OpenFlags.RESOLVE_NO_SYMLINKS);
    }

    private static Fd openInRoot(Fd root, String path, int flags, int mode, long links) throws ErrnoException {
        Scratch scratch = Scratch.current();
        ByteBuffer how = scratch.block();
        how.putLong(0, flags | OpenFlags.CLOSE_ON_EXEC);
        how.putLong(8, (flags & OpenFlags.CREATE) == 0 ? 0 : mode);
        how.putLong(16, OpenFlags.RESOLVE_IN_ROOT | links);
        long result = SystemCall.OPENAT2.invoke(
                scratch, root.number(), scratch.first(path.isEmpty() ? "." : path), scratch.blockAddress(), 24);
        return new Fd((int) SystemCall.OPENAT2.check(result, path));
    }

    public static void makeDirectory(Fd directory, String name, int mode) throws ErrnoException {
        Scratch scratch = Scratch.current();
        long result = SystemCall.MKDIRAT.invoke(scratch, directory.number(), scratch.first(name), mode, 0);
        SystemCall.MKDIRAT.check(result, name);
    }

    /**
     * Makes a device node, FIFO or socket.
     *
     * @param major of the device; 0 where {@code type} is no device
     */
    public static void makeNode(Fd directory, String name, FileType type, int mode, int major, int minor)
            throws ErrnoException {
        Scratch scratch = Scratch.current();
        long device = (minor & 0xffL) | ((major & 0xfffL) << 8) | ((minor & ~0xffL) << 12);
        long result =
                SystemCall.MKNODAT.invoke(scratch, directory.number(), scratch.first(name), type.bits() | mode, device);
        SystemCall.MKNODAT.check(result, name);
    }

    /** Makes overlayfs's mark that {@code name} is deleted; allowed in user namespaces too. */
    public static void makeWhiteout(Fd directory, String name) throws ErrnoException {
        makeNode(directory, name, FileType.CHARACTER_DEVICE, 0, 0, 0);
    }

    public static void makeSymlink(Fd directory, String name, String target) throws ErrnoException {
        Scratch scratch = Scratch.current();
        long result = SystemCall.SYMLINKAT.invoke(
                scratch, scratch.first(target), directory.number(), scratch.second(name), 0);
        SystemCall.SYMLINKAT.check(result, name);
    }

    public static void makeHardLink(Fd targetDirectory, String target, Fd directory, String name)
            throws ErrnoException {
        Scratch scratch = Scratch.current();
        long result = SystemCall.LINKAT.invoke(
                scratch,
                targetDirectory.number(),
                scratch.first(target),
                directory.number(),
                scratch.second(name),
                0,
                0);
        SystemCall.LINKAT.check(result, name);
    }

    public static String readSymlink(Fd directory, String name) throws ErrnoException {
        Scratch scratch = Scratch.current();
        long result = SystemCall.READLINKAT.invoke(
                scratch,
                directory.number(),
                scratch.first(name),
                scratch.blockAddress(),
                scratch.block().capacity());
        int length = (int) SystemCall.READLINKAT.check(result, name);
        return FileNames.decode(scratch.read(length));
    }

    /** Removes a file that is no directory. */
    public static void remove(Fd directory, String name) throws ErrnoException {
        unlink(directory, name, 0);
    }

    public static void removeDirectory(Fd directory, String name) throws ErrnoException {
        unlink(directory, name, REMOVE_DIRECTORY);
    }

    private static void unlink(Fd directory, String name, int flags) throws ErrnoException {
        Scratch scratch = Scratch.current();
        long result = SystemCall.UNLINKAT.invoke(scratch, directory.number(), scratch.first(name), flags, 0);
        SystemCall.UNLINKAT.check(result, name);
    }

    /** Renames, replacing what has the new name. */
    public static void rename(Fd from, String name, Fd to, String newName) throws ErrnoException {
        rename(from, name, to, newName, 0);
    }

    /** Renames; fails with EEXIST when the new name is taken. */
    public static void renameNew(Fd from, String name, Fd to, String newName) throws ErrnoException {
        rename(from, name, to, newName, NO_REPLACE);
    }

    private static void rename(Fd from, String name, Fd to, String newName, int flags) throws ErrnoException {
        Scratch scratch = Scratch.current();
        long result = SystemCall.RENAMEAT2.invoke(
                scratch, from.number(), scratch.first(name), to.number(), scratch.second(newName), flags, 0);
        SystemCall.RENAMEAT2.check(result, name);
    }

    /** The names in an open directory, in no order, without {@code .} and {@code ..}. */
    public static List<String> list(Fd directory) throws ErrnoException {
        Scratch scratch = Scratch.current();
        List<String> names = new ArrayList<>();
        while (true) {
            long result = SystemCall.GETDENTS64.invoke(
                    scratch,
                    directory.number(),
                    scratch.blockAddress(),
                    scratch.block().capacity(),
                    0);
            long end = SystemCall.GETDENTS64.check(result, "");
            if (end == 0) {
                return names;
            }
            addNames(scratch, (int) end, names);
        }
    }

    private static void addNames(Scratch entries, int end, List<String> names) {
        int at = 0;
        while (at < end) {
            int length = Short.toUnsignedInt(entries.block().getShort(at + 16));
            String name = FileNames.decode(entries.readString(at + 19));
            if (!name.equals(".") && !name.equals("..")) {
                names.add(name);
            }
            at += length;
        }
    }

    /** Reads into a direct buffer; returns the number of bytes, -1 at the end of the file. */
    public static int read(Fd file, ByteBuffer into) throws ErrnoException {
        MemorySegment segment = MemorySegment.ofBuffer(into);
        long result = SystemCall.READ.invoke(Scratch.current(), file.number(), segment.address(), into.remaining(), 0);
        int count = (int) SystemCall.READ.check(result, file.path());
        into.position(into.position() + count);
        return count == 0 ? -1 : count;
    }

    /** Writes all that remains in a direct buffer. */
    public static void write(Fd file, ByteBuffer from) throws ErrnoException {
        while (from.hasRemaining()) {
            MemorySegment segment = MemorySegment.ofBuffer(from);
            long result =
                    SystemCall.WRITE.invoke(Scratch.current(), file.number(), segment.address(), from.remaining(), 0);
            from.position(from.position() + (int) SystemCall.WRITE.check(result, file.path()));
        }
    }
}
