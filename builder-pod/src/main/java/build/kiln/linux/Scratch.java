package build.kiln.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Native memory of one thread for the arguments of one system call at a time, so that calls allocate nothing. */
final class Scratch {
    /** PATH_MAX, the terminating zero included. */
    private static final int PATH = 4096;

    private static final int BLOCK = 64 * 1024;

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final ThreadLocal<Scratch> CURRENT = ThreadLocal.withInitial(Scratch::new);

    private final MemorySegment errno;
    private final MemorySegment first;
    private final MemorySegment second;
    private final MemorySegment block;
    private final ByteBuffer fields;

    private Scratch() {
        Arena arena = Arena.ofAuto();
        errno = arena.allocate(STATE);
        first = arena.allocate(PATH);
        second = arena.allocate(PATH);
        block = arena.allocate(BLOCK, Long.BYTES);
        fields = block.asByteBuffer().order(ByteOrder.nativeOrder());
    }

    static Scratch current() {
        return CURRENT.get();
    }

    MemorySegment errno() {
        return errno;
    }

    int errnoValue() {
        return (int) ERRNO.get(errno, 0L);
    }

    /** The address of {@code path} as a C string, valid until the next call of this method on this thread. */
    long first(String path) throws ErrnoException {
        return put(first, path);
    }

    /** As {@link #first}, for a call's second path. */
    long second(String path) throws ErrnoException {
        return put(second, path);
    }

    /** Room for what a call reads or writes. */
    MemorySegment block() {
        return block;
    }

    /**
     * The {@link #block} again, for reading many fields: until C2 has compiled it, a segment's own access takes several times as
     * long.
     */
    ByteBuffer fields() {
        return fields;
    }

    private static long put(MemorySegment into, String path) throws ErrnoException {
        byte[] bytes = FileNames.encode(path);
        if (bytes.length >= PATH) {
            throw new ErrnoException(Errno.ENAMETOOLONG, "path", path);
        }
        for (byte value : bytes) {
            if (value == 0) {
                throw new ErrnoException(Errno.EINVAL, "path with a zero byte", path);
            }
        }
        MemorySegment.copy(bytes, 0, into, ValueLayout.JAVA_BYTE, 0, bytes.length);
        into.set(ValueLayout.JAVA_BYTE, bytes.length, (byte) 0);
        return into.address();
    }
}
