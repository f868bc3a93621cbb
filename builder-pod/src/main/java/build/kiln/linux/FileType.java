package build.kiln.linux;

/** The type bits of a file's mode. */
public enum FileType {
    REGULAR(0x8000),
    DIRECTORY(0x4000),
    SYMLINK(0xA000),
    CHARACTER_DEVICE(0x2000),
    BLOCK_DEVICE(0x6000),
    FIFO(0x1000),
    SOCKET(0xC000);

    private static final int MASK = 0xF000;

    private final int bits;

    FileType(int bits) {
        this.bits = bits;
    }

    /** As they stand in {@code st_mode}. */
    public int bits() {
        return bits;
    }

    static FileType of(int mode) {
        for (FileType type : values()) {
            if (type.bits == (mode & MASK)) {
                return type;
            }
        }
        throw new IllegalArgumentException("no file has the mode " + Integer.toOctalString(mode));
    }
}
