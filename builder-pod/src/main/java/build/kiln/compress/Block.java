package build.kiln.compress;

import java.util.Arrays;

/**
 * A piece of the input and the gzip member (RFC 1952) that it becomes. Made once and used for many pieces: as new arrays for each, they would
 * outlive the young generation while they wait, and fill the heap. Used by one thread at a time.
 */
final class Block {
    static final int SIZE = 1 << 20;

    private final byte[] plain = new byte[SIZE];
    private int length;
    private byte[] member = {};
    private int memberLength;

    /** Takes as much of {@code bytes} as it has room for; returns how much. */
    int fill(byte[] bytes, int offset, int count) {
        int taken = Math.min(count, SIZE - length);
        System.arraycopy(bytes, offset, plain, length, taken);
        length += taken;
        return taken;
    }

    boolean isFull() {
        return length == SIZE;
    }

    /** The input; only the first {@link #length()} bytes count. */
    byte[] plain() {
        return plain;
    }

    int length() {
        return length;
    }

    /** Room for a member, with what was written into it so far. */
    byte[] member(int atLeast) {
        if (member.length < atLeast) {
            member = Arrays.copyOf(member, atLeast);
        }
        return member;
    }

    void finish(int size) {
        memberLength = size;
    }

    int memberLength() {
        return memberLength;
    }

    void clear() {
        length = 0;
        memberLength = 0;
    }
}
