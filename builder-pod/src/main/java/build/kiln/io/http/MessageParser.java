package build.kiln.io.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** Reads the head of a response (RFC 9112), within bounds. */
final class MessageParser {
    private static final int MAX_HEAD = 64 * 1024;
    private static final int MAX_FIELDS = 256;

    private final InputStream in;
    private int left = MAX_HEAD;

    MessageParser(InputStream in) {
        this.in = in;
    }

    record Head(int status, Headers headers, boolean keepAlive) {}

    /** The head of the next final response; interim ones are passed over. */
    Head readHead() throws IOException {
        for (; ; ) {
            String statusLine = readLine();
            int status = status(statusLine);
            Headers headers = readHeaders();
            if (status >= 200) {
                return new Head(status, headers, isKeptAlive(statusLine, headers));
            }
        }
    }

    private static int status(String line) throws IOException {
        if (!line.matches("HTTP/1\\.[01] [1-9][0-9]{2}( .*)?")) {
            throw new IOException("the answer is not HTTP/1.1");
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private Headers readHeaders() throws IOException {
        List<Headers.Field> fields = new ArrayList<>();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(':');
            if (colon <= 0 || fields.size() >= MAX_FIELDS) {
                throw new IOException("the answer's head is malformed");
            }
            fields.add(new Headers.Field(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        return new Headers(fields);
    }

    private static boolean isKeptAlive(String statusLine, Headers headers) {
        String connection = String.join(",", headers.all("Connection")).toLowerCase(Locale.ROOT);
        return statusLine.startsWith("HTTP/1.1") ? !connection.contains("close") : connection.contains("keep-alive");
    }

    /** One line without its end. */
    String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection ended before the answer did");
            }
            if (--left < 0) {
                throw new IOException("the answer's head is longer than " + MAX_HEAD + " bytes");
            }
            line.append((char) c);
        }
        int end = line.length();
        if (end > 0 && line.charAt(end - 1) == '\r') {
            line.setLength(end - 1);
        }
        return line.toString();
    }

    static OptionalLong contentLength(Headers headers) {
        List<String> values = headers.all("Content-Length").stream().distinct().toList();
        return values.size() == 1 && values.getFirst().matches("[0-9]{1,18}")
                ? OptionalLong.of(Long.parseLong(values.getFirst()))
                : OptionalLong.empty();
    }
}
