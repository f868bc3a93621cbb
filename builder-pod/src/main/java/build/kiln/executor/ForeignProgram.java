package build.kiln.executor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Programs that do nothing but end with {@link #EXIT_CODE}, one per architecture: an ELF file of one segment with the
 * instructions of one system call.
 */
record ForeignProgram(int bits, ByteOrder order, int machine, int flags, String instructions) {
    static final int EXIT_CODE = 42;

    private static final int PAGE = 0x10000;
    private static final int READ_AND_EXECUTE = 5;

    /** The program for {@code architecture} as images name it; empty when there is none. */
    static Optional<byte[]> of(String architecture) {
        return Optional.ofNullable(
                        switch (architecture) {
                            case "amd64" -> little(64, 0x3e, 0, "b83c000000bf2a0000000f05");
                            case "386" -> little(32, 0x03, 0, "b801000000bb2a000000cd80");
                            case "arm64" -> little(64, 0xb7, 0, "a80b80d2400580d2010000d4");
                            case "arm" -> little(32, 0x28, 0x05000000, "0170a0e32a00a0e3000000ef");
                            case "riscv64" -> little(64, 0xf3, 4, "9308d0051305a00273000000");
                            case "ppc64le" -> little(64, 0x15, 2, "010000382a00603802000044");
                            case "mips64le" -> little(64, 0x08, 0x80000007, "c21302242a0004240c000000");
                            case "loong64" -> little(64, 0x102, 3, "0b74810204a8800200002b00");
                            case "s390x" -> new ForeignProgram(64, ByteOrder.BIG_ENDIAN, 0x16, 0, "a729002a0a01");
                            default -> null;
                        })
                .map(ForeignProgram::file);
    }

    private static ForeignProgram little(int bits, int machine, int flags, String instructions) {
        return new ForeignProgram(bits, ByteOrder.LITTLE_ENDIAN, machine, flags, instructions);
    }

    private byte[] file() {
        byte[] code = HexFormat.of().parseHex(instructions);
        int header = bits == 64 ? 64 : 52;
        int segment = bits == 64 ? 56 : 32;
        int size = header + segment + code.length;
        ByteBuffer file = ByteBuffer.allocate(size).order(order);
        file.put(new byte[] {0x7f, 'E', 'L', 'F', (byte) (bits / 32), (byte) (order == ByteOrder.BIG_ENDIAN ? 2 : 1), 1
        });
        file.position(16);
        file.putShort((short) 2).putShort((short) machine).putInt(1); // an executable, version 1
        word(file, PAGE + header + segment); // where it starts
        word(file, header); // where its segments are described
        word(file, 0);
        file.putInt(flags).putShort((short) header).putShort((short) segment).putShort((short) 1);
        file.position(header);
        file.putInt(1); // to be loaded
        if (bits == 64) {
            file.putInt(READ_AND_EXECUTE);
        }
        word(file, 0);
        word(file, PAGE);
        word(file, PAGE);
        word(file, size);
        word(file, size);
        if (bits == 32) {
            file.putInt(READ_AND_EXECUTE);
        }
        word(file, PAGE);
        return file.put(code).array();
    }

    private void word(ByteBuffer file, int value) {
        if (bits == 64) {
            file.putLong(value);
        } else {
            file.putInt(value);
        }
    }
}
