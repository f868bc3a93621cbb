package build.kiln.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.digest.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TarRoundTripTest {
    @Property(tries = 300)
    void whatIsWrittenIsRead(@ForAll("entries") List<TarEntry> entries) throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(archive);
        for (TarEntry entry : entries) {
            writer.add(entry);
            writer.write(new byte[(int) entry.size()]);
        }
        writer.finish();
        assertEquals(0, archive.size() % 512);

        TarReader reader = new TarReader(new ByteArrayInputStream(archive.toByteArray()));
        for (TarEntry entry : entries) {
            assertEquals(entry, reader.next().orElseThrow());
            assertArrayEquals(new byte[(int) entry.size()], reader.readAllBytes());
        }
        assertTrue(reader.next().isEmpty());
    }

    @Provide
    Arbitrary<List<TarEntry>> entries() {
        Arbitrary<String> name = Arbitraries.strings()
                .withCharRange('a', 'z')
                .withChars('-', ' ', '=', '\n', 'ü', '\udce9')
                .ofMinLength(1)
                .ofMaxLength(120)
                .filter(text -> !text.equals("."));
        Arbitrary<String> path = name.list().ofMinSize(1).ofMaxSize(4).map(names -> String.join("/", names));
        Arbitrary<SortedMap<String, String>> attributes = Arbitraries.maps(
                        Arbitraries.of("security.capability", "user.a"),
                        Arbitraries.of("", "00ff0a3d", "0100000200200080"))
                .map(TreeMap::new);
        return Combinators.combine(
                        path,
                        Arbitraries.of(TarEntry.Type.values()),
                        Arbitraries.integers().between(0, 07777),
                        Arbitraries.of(0, 1000, 1 << 21, -2),
                        Arbitraries.integers().between(0, 2000),
                        Arbitraries.of(-5L, 0L, 1_700_000_000L, 1L << 35),
                        path,
                        attributes)
                .as((file, type, mode, id, size, time, link, xattrs) -> new TarEntry(
                        file,
                        type,
                        mode,
                        id,
                        id,
                        type == TarEntry.Type.FILE ? size : 0,
                        Instant.ofEpochSecond(time),
                        type == TarEntry.Type.SYMLINK || type == TarEntry.Type.HARD_LINK ? link : "",
                        type == TarEntry.Type.CHARACTER_DEVICE || type == TarEntry.Type.BLOCK_DEVICE ? 8 : 0,
                        type == TarEntry.Type.CHARACTER_DEVICE || type == TarEntry.Type.BLOCK_DEVICE ? 300 : 0,
                        xattrs))
                .list()
                .ofMaxSize(5);
    }

    /** The same entries, written by Go 1.26's archive/tar with the settings of BuildKit's differ, have this digest. */
    @Test
    void bytesAreThoseOfGo() throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(archive);
        String deep = "d".repeat(60) + "/" + "e".repeat(60);
        writer.add(entry("etc", TarEntry.Type.DIRECTORY, 0755, 0, "", "1700000000"));
        writer.add(entry("etc/hosts", TarEntry.Type.FILE, 0644, 5, "", "1700000000"));
        writer.write("hello".getBytes(StandardCharsets.US_ASCII));
        writer.add(entry("etc/link", TarEntry.Type.SYMLINK, 0777, 0, "../hosts", "1700000000"));
        writer.add(entry(deep, TarEntry.Type.FILE, 0600, 0, "", "1700000000"));
        writer.add(entry("x".repeat(150), TarEntry.Type.FILE, 04755, 0, "", "1700000000"));
        writer.add(entry("dir/Főtanúsítvány", TarEntry.Type.DIRECTORY, 01777, 0, "", "1700000000"));
        writer.add(entry("long", TarEntry.Type.HARD_LINK, 0644, 0, "l/" + "y".repeat(120), "1700000000"));
        writer.add(Whiteouts.whiteout("etc/gone"));
        writer.add(new TarEntry(
                deep + "/ping",
                TarEntry.Type.FILE,
                0755,
                3_000_000,
                1,
                0,
                Instant.ofEpochSecond(-1),
                "",
                0,
                0,
                new TreeMap<>(Map.of("security.capability", "0100000200200080ff"))));
        writer.finish();
        assertEquals(
                "85be21736d3ed14c0e7ae3a90c98b2cc0d634041c417564cbc336fd485c82591",
                Digest.of(archive.toByteArray()).hex());
    }

    private static TarEntry entry(String path, TarEntry.Type type, int mode, long size, String link, String seconds) {
        Instant time = Instant.ofEpochSecond(Long.parseLong(seconds));
        return new TarEntry(path, type, mode, 1000, 100, size, time, link, 0, 0, new TreeMap<>());
    }
}
