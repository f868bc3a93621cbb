package build.kiln.linux;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/**
 * File names, which are bytes to Linux, as strings: UTF-8 where they are UTF-8; any other byte {@code 0xNN} becomes the
 * lone surrogate {@code U+DCNN}, so that every name survives the way there and back (Python's {@code surrogateescape}).
 */
public final class FileNames {
    /** The order of the names' bytes, as other programs sort them. */
    public static final Comparator<String> BYTE_ORDER = FileNames::compare;

    private static final int ESCAPE = 0xDC00;

    private FileNames() {}

    private static int compare(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            int order = a.charAt(i) - b.charAt(i);
            if (order != 0) {
                boolean sameOrder = a.charAt(i) < Character.MIN_SURROGATE && b.charAt(i) < Character.MIN_SURROGATE;
                return sameOrder ? order : Arrays.compareUnsigned(encode(a), encode(b));
            }
        }
        return a.length() - b.length();
    }

    public static String decode(byte[] name) {
        for (byte value : name) {
            if (value < 0) {
                return decodeNonAscii(name);
            }
        }
        return new String(name, StandardCharsets.US_ASCII);
    }

    private static String decodeNonAscii(byte[] name) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(name))
                    .toString();
        } catch (CharacterCodingException e) {
            return escape(name);
        }
    }

    private static String escape(byte[] name) {
        StringBuilder text = new StringBuilder(name.length);
        int at = 0;
        while (at < name.length) {
            int length = sequenceLength(name, at);
            if (length == 0) {
                text.append((char) (ESCAPE | (name[at] & 0xff)));
                at++;
            } else {
                text.append(new String(name, at, length, StandardCharsets.UTF_8));
                at += length;
            }
        }
        return text.toString();
    }

    /** The length of the well-formed UTF-8 character at {@code at}, or 0. */
    private static int sequenceLength(byte[] name, int at) {
        for (int length = 1; length <= 4 && at + length <= name.length; length++) {
            if (isWellFormed(ByteBuffer.wrap(name, at, length))) {
                return length;
            }
        }
        return 0;
    }

    private static boolean isWellFormed(ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).hasRemaining();
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    public static byte[] encode(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (Character.isSurrogate(name.charAt(i))) {
                return encodeSurrogates(name);
            }
        }
        return name.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] encodeSurrogates(String name) {
        ByteBuffer bytes = ByteBuffer.allocate(name.length() * 3);
        int at = 0;
        while (at < name.length()) {
            int code = name.codePointAt(at);
            if (code >= ESCAPE + 0x80 && code <= ESCAPE + 0xff) {
                bytes.put((byte) code);
            } else {
                bytes.put(Character.toString(code).getBytes(StandardCharsets.UTF_8));
            }
            at += Character.charCount(code);
        }
        byte[] encoded = new byte[bytes.position()];
        bytes.flip().get(encoded);
        return encoded;
    }
}
