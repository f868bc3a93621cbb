package build.kiln.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Native memory of one thread for the arguments of one system call at a time, so that calls allocate nothing. It is read and written
 * through buffers: until C2 has compiled it, a segment's own access takes several times as long, and the first one milliseconds.
 */
final class Scratch {
    /** PATH_MAX, the terminating zero included. */
    private static final int PATH = 4096;

    private static final int BLOCK = 64 * 1024;

    private static final ThreadLocal<Scratch> CURRENT = ThreadLocal.withInitial(Scratch::new);

    /** The only state that is captured is errno, an int. */
    private final MemorySegment state;

    private final ByteBuffer errno;
    private final ByteBuffer first;
    private final ByteBuffer second;
    private final ByteBuffer block;
    private final long firstAddress;
    private final long secondAddress;
    private final long blockAddress;

    private Scratch() {
        Arena arena = Arena.ofAuto();
        state = arena.allocate(Linker.Option.captureStateLayout());
        errno = buffer(state);
        MemorySegment path = arena.allocate(PATH);
        first = buffer(path);
        firstAddress = path.address();
        MemorySegment otherPath = arena.allocate(PATH);
        second = buffer(otherPath);
        secondAddress = otherPath.address();
        MemorySegment room = arena.allocate(BLOCK, Long.BYTES);
        block = buffer(room);
        blockAddress = room.address();
    }

    private static ByteBuffer buffer(MemorySegment memory) {
        return memory.asByteBuffer().order(ByteOrder.nativeOrder());
    }

    static Scratch current() {
        return CURRENT.get();
    }

    /** Where a call leaves errno. */
    MemorySegment state() {
        return state;
    }

    int errno() {
        return errno.getInt(0);
    }

    /** The address of {@code path} as a C string, valid until the next call of this method on this thread. */
    long first(String path) throws ErrnoException {
        put(first, path);
        return firstAddress;
    }

    /** As {@link #first}, for a call's second path. */
    long second(String path) throws ErrnoException {
        put(second, path);
        return secondAddress;
    }

    /** Room for what a call reads or writes, in the processor's byte order. */
    ByteBuffer block() {
        return block;
    }

    long blockAddress() {
        return blockAddress;
    }

    /** A copy of the first {@code length} bytes of the block. */
    byte[] read(int length) {
        byte[] bytes = new byte[length];
        block.get(0, bytes);
        return bytes;
    }

    /** The C string in the block that begins at {@code begin}, without its zero. */
    byte[] readString(int begin) {
        int zero = begin;
        while (block.get(zero) != 0) {
            zero++;
        }
        byte[] bytes = new byte[zero - begin];
        block.get(begin, bytes);
        return bytes;
    }

    private static void put(ByteBuffer into, String path) throws ErrnoException {
        byte[] bytes = FileNames.encode(path);
        if (bytes.length >= PATH) {
            throw new ErrnoException(Errno.ENAMETOOLONG, "path", path);
        }
        for (byte value : bytes) {
            if (value == 0) {
                throw new ErrnoException(Errno.EINVAL, "path with a zero byte", path);
            }
        }
        into.put(0, bytes);
        into.put(bytes.length, (byte) 0);
    }
}
