package build.kiln.operator.certificate;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The distinguished encoding rules of ASN.1 (ITU-T X.690), as far as a certificate needs them. */
final class Der {
    private static final int BOOLEAN = 0x01;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int UTF8_STRING = 0x0c;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int UTC_TIME = 0x17;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int CONTEXT = 0x80;
    private static final int CONSTRUCTED = 0x20;
    private static final int LONG_FORM = 0x80;
    private static final int FIRST_GENERALIZED_YEAR = 2050;
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter GENERALIZED =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private Der() {}

    static byte[] sequence(byte[]... parts) {
        return encoded(SEQUENCE, joined(parts));
    }

    static byte[] set(byte[]... parts) {
        return encoded(SET, joined(parts));
    }

    static byte[] integer(BigInteger value) {
        return encoded(INTEGER, value.toByteArray());
    }

    static byte[] yes() {
        return encoded(BOOLEAN, new byte[] {(byte) 0xff});
    }

    /** A string of whole octets. */
    static byte[] bitString(byte[] content) {
        return bitString(0, content);
    }

    static byte[] bitString(int unusedBits, byte[] content) {
        return encoded(BIT_STRING, joined(new byte[] {(byte) unusedBits}, content));
    }

    static byte[] octets(byte[] content) {
        return encoded(OCTET_STRING, content);
    }

    static byte[] text(String text) {
        return encoded(UTF8_STRING, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A time in the form that RFC 5280, section 4.1.2.5 asks for. */
    static byte[] time(Instant time) {
        boolean late = time.atOffset(ZoneOffset.UTC).getYear() >= FIRST_GENERALIZED_YEAR;
        return encoded(
                late ? GENERALIZED_TIME : UTC_TIME,
                (late ? GENERALIZED : UTC).format(time).getBytes(StandardCharsets.US_ASCII));
    }

    /** An object identifier of its dotted form. */
    static byte[] identifier(String dotted) {
        String[] arcs = dotted.split("\\.", -1);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write(Integer.parseInt(arcs[0]) * 40 + Integer.parseInt(arcs[1]));
        for (int i = 2; i < arcs.length; i++) {
            int arc = Integer.parseInt(arcs[i]);
            for (int shift = 28; shift > 0; shift -= 7) {
                if ((arc >> shift) != 0) {
                    content.write(((arc >> shift) & 0x7f) | 0x80);
                }
            }
            content.write(arc & 0x7f);
        }
        return encoded(OBJECT_IDENTIFIER, content.toByteArray());
    }

    /** A constructed value with a tag of its context. */
    static byte[] tagged(int tag, byte[] content) {
        return encoded(CONTEXT | CONSTRUCTED | tag, content);
    }

    /** A primitive value with a tag of its context. */
    static byte[] implicit(int tag, byte[] content) {
        return encoded(CONTEXT | tag, content);
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] encoded(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < LONG_FORM) {
            out.write(content.length);
        } else {
            byte[] length = BigInteger.valueOf(content.length).toByteArray();
            int skipped = length[0] == 0 ? 1 : 0;
            out.write(LONG_FORM | (length.length - skipped));
            out.write(length, skipped, length.length - skipped);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }
}
