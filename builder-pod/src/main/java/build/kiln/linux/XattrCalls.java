package build.kiln.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Extended attributes of files. Symbolic links are never followed in the last name. */
public final class XattrCalls {
    private XattrCalls() {}

    /** The names of all attributes this process may see; none where the file system has none. */
    public static List<String> list(Fd directory, String name) throws ErrnoException {
        Scratch scratch = Scratch.current();
        MemorySegment block = scratch.block();
        long result = SystemCall.LLISTXATTR.invoke(
                scratch, scratch.first(path(directory, name)), block.address(), block.byteSize(), 0);
        if (result == 0 || result == -Errno.EOPNOTSUPP) {
            return List.of();
        }
        long length = SystemCall.LLISTXATTR.check(result, name);
        List<String> names = new ArrayList<>();
        long at = 0;
        while (at < length) {
            String attribute = block.getString(at, StandardCharsets.UTF_8);
            names.add(attribute);
            at += attribute.getBytes(StandardCharsets.UTF_8).length + 1;
        }
        return names;
    }

    /** The value of an attribute, or empty when the file does not have it or its file system has none. */
    public static Optional<byte[]> get(Fd directory, String name, String attribute) throws ErrnoException {
        Scratch scratch = Scratch.current();
        MemorySegment block = scratch.block();
        long result = SystemCall.LGETXATTR.invoke(
                scratch,
                scratch.first(path(directory, name)),
                scratch.second(attribute),
                block.address(),
                block.byteSize());
        if (result == -Errno.ENODATA || result == -Errno.EOPNOTSUPP) {
            return Optional.empty();
        }
        long length = SystemCall.LGETXATTR.check(result, name);
        return Optional.of(block.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
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
