package build.kiln.e2e.language;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * What the entries of a tar are, as lines that can be compared.
 *
 * @param begin times after it count as the build's own, whatever they are
 */
record TarFiles(Instant begin) {
    private static final String NOW = "now";
    private static final byte[] ZSTD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

    /** The entries by name. */
    Map<String, String> of(Path file) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
                TarArchiveInputStream tar = new TarArchiveInputStream(plain(in, file), "UTF-8")) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String line = describe(entry, tar);
                if (files.put(entry.getName(), line) != null) {
                    throw new IOException("twice in one archive: " + entry.getName());
                }
            }
        }
        return files;
    }

    private static InputStream plain(InputStream packed, Path file) throws IOException {
        byte[] magic = packed.readNBytes(ZSTD.length);
        InputStream whole = new SequenceInputStream(new ByteArrayInputStream(magic), packed);
        if (magic[0] == 0x1f && magic[1] == (byte) 0x8b) {
            return new GZIPInputStream(whole);
        }
        if (Arrays.equals(magic, ZSTD)) {
            return new ByteArrayInputStream(new ProcessBuilder("zstd", "-dcq", file.toString())
                    .start()
                    .getInputStream()
                    .readAllBytes());
        }
        return whole;
    }

    private String describe(TarArchiveEntry entry, InputStream content) throws IOException {
        StringBuilder line = new StringBuilder();
        line.append("%s type=%c mode=%o owner=%d:%d (%s:%s)"
                .formatted(
                        entry.getName(),
                        (char) entry.getLinkFlag(),
                        entry.getMode(),
                        entry.getLongUserId(),
                        entry.getLongGroupId(),
                        entry.getUserName(),
                        entry.getGroupName()));
        line.append(" time=").append(time(entry.getLastModifiedTime().toInstant(), begin));
        if (!entry.getLinkName().isEmpty()) {
            line.append(" link=").append(entry.getLinkName());
        }
        if (entry.isCharacterDevice() || entry.isBlockDevice()) {
            line.append(" device=%d,%d".formatted(entry.getDevMajor(), entry.getDevMinor()));
        }
        if (entry.isFile() && !entry.isLink()) {
            line.append(" size=").append(entry.getSize()).append(" content=").append(content(content.readAllBytes()));
        }
        new TreeMap<>(entry.getExtraPaxHeaders())
                .forEach((name, value) ->
                        line.append(' ').append(name).append('=').append(value));
        return line.toString();
    }

    /** Short content as it is, other as its hash. */
    static String content(byte[] bytes) {
        if (bytes.length <= 4096) {
            return new String(bytes, StandardCharsets.UTF_8).replace("\n", "\\n");
        }
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code time}, or that it is the build's own. */
    static String time(Instant time, Instant begin) {
        return time.isBefore(begin) ? time.toString() : NOW;
    }
}
