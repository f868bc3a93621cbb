package build.kiln.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Extended attributes of files. Symbolic links are never followed in the last name. */
public final class XattrCalls {
    private XattrCalls() {}

    /** The names of all attributes this process may see; none where the file system has none. */
    public static List<String> list(Fd directory, String name) throws ErrnoException {
        Scratch scratch = Scratch.current();
        long result = SystemCall.LLISTXATTR.invoke(
                scratch,
                scratch.first(path(directory, name)),
                scratch.blockAddress(),
                scratch.block().capacity(),
                0);
        if (result == 0 || result == -Errno.EOPNOTSUPP) {
            return List.of();
        }
        long length = SystemCall.LLISTXATTR.check(result, name);
        List<String> names = new ArrayList<>();
        int at = 0;
        while (at < length) {
            byte[] attribute = scratch.readString(at);
            names.add(FileNames.decode(attribute));
            at += attribute.length + 1;
        }
        return names;
    }

    /** The value of an attribute, or empty when the file does not have it or its file system has none. */
    public static Optional<byte[]> get(Fd directory, String name, String attribute) throws ErrnoException {
        Scratch scratch = Scratch.current();
        long result = SystemCall.LGETXATTR.invoke(
                scratch,
                scratch.first(path(directory, name)),
                scratch.second(attribute),
                scratch.blockAddress(),
                scratch.block().capacity());
        if (result == -Errno.ENODATA || result == -Errno.EOPNOTSUPP) {
            return Optional.empty();
        }
        int length = (int) SystemCall.LGETXATTR.check(result, name);
        return Optional.of(scratch.read(length));
    }

    public static void set(Fd directory, String name, String attribute, byte[] value) throws ErrnoException {
        Scratch scratch = Scratch.current();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(Math.max(1, value.length));
            MemorySegment.copy(value, 0, copy, ValueLayout.JAVA_BYTE, 0, value.length);
            long result = SystemCall.LSETXATTR.invoke(
                    scratch,
                    scratch.first(path(directory, name)),
                    scratch.second(attribute),
                    copy.address(),
                    value.length,
                    0,
                    0);
            SystemCall.LSETXATTR.check(result, name);
        }
    }

    public static void remove(Fd directory, String name, String attribute) throws ErrnoException {
        Scratch scratch = Scratch.current();
        long result = SystemCall.LREMOVEXATTR.invoke(
                scratch, scratch.first(path(directory, name)), scratch.second(attribute), 0, 0);
        SystemCall.LREMOVEXATTR.check(result, name);
    }

    /** Linux has no calls for attributes relative to a directory before 6.13; its descriptor's path serves. */
    private static String path(Fd directory, String name) {
        return name.startsWith("/") ? name : directory.path() + "/" + name;
    }
}
