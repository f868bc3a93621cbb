package build.kiln.archive;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Names in the fields of a header as Go puts them there: in ASCII, cut or split where they are too long. */
final class UstarNames {
    private UstarNames() {}

    /**
     * The ASCII bytes of {@code name}, as many as fit. A cut name does not end in a slash, which some readers would take for
     * a directory.
     */
    static String field(byte[] name) {
        String ascii = ascii(name);
        return ascii.length() <= TarBlock.NAME_LENGTH
                ? ascii
                : withoutSlashes(ascii.substring(0, TarBlock.NAME_LENGTH));
    }

    /** {@code dir/PaxHeaders.0/file}, as Go names the extended header of {@code dir/file}. */
    static String extendedHeader(byte[] name) {
        String ascii = ascii(name);
        int file = ascii.lastIndexOf('/') + 1;
        String joined = ascii.substring(0, file) + "PaxHeaders.0/" + ascii.substring(file);
        return withoutSlashes(joined.substring(0, Math.min(joined.length(), TarBlock.NAME_LENGTH)));
    }

    /** Where a long ASCII name can be cut into ustar's prefix and name: the index of a slash, or -1. */
    static int splitPoint(byte[] name) {
        int length = name.length;
        if (length <= TarBlock.NAME_LENGTH || !isAscii(name)) {
            return -1;
        }
        if (length > TarBlock.PREFIX_LENGTH + 1) {
            length = TarBlock.PREFIX_LENGTH + 1;
        } else if (name[length - 1] == '/') {
            length--;
        }
        int slash = length - 1;
        while (slash > 0 && name[slash] != '/') {
            slash--;
        }
        int rest = name.length - slash - 1;
        return slash <= 0 || rest == 0 || rest > TarBlock.NAME_LENGTH ? -1 : slash;
    }

    static boolean isAscii(byte[] name) {
        for (byte value : name) {
            if (value <= 0) {
                return false;
            }
        }
        return true;
    }

    private static String ascii(byte[] name) {
        if (isAscii(name)) {
            return new String(name, StandardCharsets.US_ASCII);
        }
        byte[] kept = new byte[name.length];
        int length = 0;
        for (byte value : name) {
            if (value > 0) {
                kept[length++] = value;
            }
        }
        return new String(Arrays.copyOf(kept, length), StandardCharsets.US_ASCII);
    }

    private static String withoutSlashes(String name) {
        int length = name.length();
        while (length > 0 && name.charAt(length - 1) == '/') {
            length--;
        }
        return name.substring(0, length);
    }
}
