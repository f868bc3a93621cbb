package build.kiln.archive;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Extended header records (POSIX.1-2001): {@code <length> <key>=<value>\n}, the value being any bytes. */
final class PaxRecords {
    static final String PATH = "path";
    static final String LINK = "linkpath";
    static final String SIZE = "size";
    static final String UID = "uid";
    static final String GID = "gid";
    static final String MODIFIED = "mtime";
    static final String ATTRIBUTE = "SCHILY.xattr.";
    static final String SPARSE_NAME = "GNU.sparse.name";

    private PaxRecords() {}

    static SortedMap<String, byte[]> parse(byte[] data) throws TarFormatException {
        SortedMap<String, byte[]> records = new TreeMap<>();
        int at = 0;
        while (at < data.length) {
            int space = indexOf(data, (byte) ' ', at, data.length);
            int length = length(data, at, space);
            int end = at + length;
            if (length <= space - at + 1 || end > data.length || data[end - 1] != '\n') {
                throw new TarFormatException("broken extended header");
            }
            int equals = indexOf(data, (byte) '=', space + 1, end);
            String key = new String(data, space + 1, equals - space - 1, StandardCharsets.UTF_8);
            records.put(key, Arrays.copyOfRange(data, equals + 1, end - 1));
            at = end;
        }
        return records;
    }

    private static int length(byte[] data, int from, int to) throws TarFormatException {
        if (to - from < 1 || to - from > 8) {
            throw new TarFormatException("broken extended header");
        }
        int length = 0;
        for (int i = from; i < to; i++) {
            if (data[i] < '0' || data[i] > '9') {
                throw new TarFormatException("broken extended header");
            }
            length = length * 10 + data[i] - '0';
        }
        return length;
    }

    private static int indexOf(byte[] data, byte wanted, int from, int to) throws TarFormatException {
        for (int i = from; i < to; i++) {
            if (data[i] == wanted) {
                return i;
            }
        }
        throw new TarFormatException("broken extended header");
    }

    static byte[] format(SortedMap<String, byte[]> records) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (Map.Entry<String, byte[]> record : records.entrySet()) {
            byte[] key = record.getKey().getBytes(StandardCharsets.UTF_8);
            int content = key.length + record.getValue().length + 3;
            int length = content + Integer.toString(content).length();
            length = content + Integer.toString(length).length();
            data.writeBytes(Integer.toString(length).getBytes(StandardCharsets.US_ASCII));
            data.write(' ');
            data.writeBytes(key);
            data.write('=');
            data.writeBytes(record.getValue());
            data.write('\n');
        }
        return data.toByteArray();
    }
}
