package build.kiln.operator.certificate;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The textual encoding of RFC 7468. */
final class Pem {
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private Pem() {}

    static String encode(String label, byte[] content) {
        return "-----BEGIN " + label + "-----\n" + LINES.encodeToString(content) + "\n-----END " + label + "-----\n";
    }

    /** The content of the first block; throws {@link IllegalArgumentException} when there is none. */
    static byte[] decode(String label, String text) {
        String begin = "-----BEGIN " + label + "-----";
        int start = text.indexOf(begin);
        int end = text.indexOf("-----END " + label + "-----");
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("no " + label + " in PEM");
        }
        return Base64.getMimeDecoder()
                .decode(text.substring(start + begin.length(), end).getBytes(StandardCharsets.US_ASCII));
    }
}
