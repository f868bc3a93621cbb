package build.kiln.linux;

import java.util.Optional;

/** Size of a terminal's window in characters. */
public record WindowSize(int rows, int columns) {
    private static final int TIOCGWINSZ = 0x5413;

    /** That of the terminal behind an open file; empty when it is none, or does not know. */
    public static Optional<WindowSize> of(int descriptor) {
        Scratch scratch = Scratch.current();
        long result = SystemCall.IOCTL.invoke(scratch, descriptor, TIOCGWINSZ, scratch.blockAddress(), 0);
        int rows = Short.toUnsignedInt(scratch.block().getShort(0));
        int columns = Short.toUnsignedInt(scratch.block().getShort(Short.BYTES));
        return result < 0 || rows == 0 || columns == 0 ? Optional.empty() : Optional.of(new WindowSize(rows, columns));
    }
}
