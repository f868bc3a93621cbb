package build.kiln.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostileTarTest {
    @ParameterizedTest
    @CsvSource({
        "/etc/passwd,etc/passwd",
        "../../etc/passwd,etc/passwd",
        "a/../../b,b",
        "./a//b/.,a/b",
        "./,''",
        "..,''",
    })
    void namesStayInsideTheRoot(String name, String path) throws IOException {
        assertEquals(path, read(header(name, '0', "0")).orElseThrow().path());
        byte[] link = new HeaderBlock("l", '1').link(name).bytes();
        assertEquals(path, read(link).orElseThrow().link());
    }

    @Test
    void anExtendedHeaderCannotFillTheMemory() {
        assertThrows(TarFormatException.class, () -> read(header("x", 'x', "77777777777")));
        assertThrows(TarFormatException.class, () -> read(header("x", 'L', "77777777777")));
        assertThrows(TarFormatException.class, () -> read(header("x", 'g', "77777777777")));
    }

    @Test
    void brokenExtendedHeadersAreRefused() {
        for (String record :
                new String[] {"5 a=b\n", "99 a=b\n", "6 ab\n\n", "x a=b\n", "0 a=b\n", "-6 a=b\n", "6 a=bb"}) {
            assertThrows(TarFormatException.class, () -> read(extended(record)), record);
        }
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        for (String record : new String[] {"size=-1", "uid=4294967295", "gid=-1", "size=x", "mtime=1e999999999"}) {
            assertThrows(TarFormatException.class, () -> read(extended(framed(record))), record);
        }
    }

    @Test
    void aNameLongerThanAPathIsRefused() {
        assertThrows(TarFormatException.class, () -> read(extended(framed("path=" + "a/".repeat(2048)))));
    }

    @Test
    void aChecksumThatDoesNotMatchIsRefused() {
        byte[] block = header("f", '0', "0");
        block[0]++;
        assertThrows(TarFormatException.class, () -> read(block));
    }

    @Test
    void anArchiveCutInTheMiddleIsRefused() throws IOException {
        TarReader reader = new TarReader(new ByteArrayInputStream(header("f", '0', "1000")));
        assertEquals(TarEntry.Type.FILE, reader.next().orElseThrow().type());
        assertThrows(TarFormatException.class, reader::next);
        assertThrows(TarFormatException.class, () -> read(Arrays.copyOf(header("f", '0', "0"), 100)));
    }

    @Test
    void unknownTypesAreRefused() {
        assertThrows(TarFormatException.class, () -> read(header("f", 'Z', "0")));
    }

    @Test
    void anArchiveWithoutAnEndIsOver() throws IOException {
        assertTrue(read(new byte[0]).isEmpty());
    }

    @Test
    void twoExtendedHeadersBeforeAnEntryAreRefused() {
        byte[] once = extended(framed("path=a"));
        byte[] twice = new byte[2048];
        System.arraycopy(once, 0, twice, 0, 1024);
        System.arraycopy(once, 0, twice, 1024, 1024);
        assertThrows(TarFormatException.class, () -> read(twice));
    }

    @Test
    void headersForAllEntriesChangeNone() throws IOException {
        byte[] archive = extended(framed("path=elsewhere"));
        archive[TarBlock.TYPE] = 'g';
        HeaderBlock.seal(archive);
        assertEquals("f", read(archive).orElseThrow().path());
    }

    @Test
    void headersWithoutAnEntryEndAtALimit() {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        for (int i = 0; i < 3000; i++) {
            archive.writeBytes(header("label", 'V', "0"));
        }
        archive.writeBytes(header("f", '0', "0"));
        assertThrows(TarFormatException.class, () -> read(archive.toByteArray()));
    }

    @Test
    void aMapOfHolesCannotFillTheMemory() {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        String records = framed("GNU.sparse.major=1") + framed("GNU.sparse.minor=0") + framed("GNU.sparse.realsize=5");
        archive.writeBytes(Arrays.copyOf(extended(records), 1024));
        archive.writeBytes(header("f", '0', "77777777777"));
        archive.writeBytes(("99999999\n" + "0\n0\n".repeat(1 << 20)).getBytes(StandardCharsets.US_ASCII));
        assertThrows(TarFormatException.class, () -> read(archive.toByteArray()));
    }

    @Test
    void aLinkThatNotesASizeHasNoContent() throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        archive.writeBytes(new HeaderBlock("l", '1').link("f").size("1000").bytes());
        archive.writeBytes(header("next", '0', "0"));
        TarReader reader = new TarReader(new ByteArrayInputStream(archive.toByteArray()));
        assertEquals(0, reader.next().orElseThrow().size());
        assertEquals("next", reader.next().orElseThrow().path());
    }

    @Test
    void anIdThatDoesNotFitIsNotCut() {
        byte[] root = {(byte) 0x80, 0, 0, 1, 0, 0, 0, 0};
        byte[] block = new HeaderBlock("f", '0').put(TarBlock.UID, root).bytes();
        assertThrows(TarFormatException.class, () -> read(block));
    }

    /** A failure of what the archive comes from is not the archive's. */
    @Test
    void failuresBelowStayWhatTheyAre() {
        InputStream failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new SocketException("reset");
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                throw new SocketException("reset");
            }
        };
        assertThrows(SocketException.class, () -> new TarReader(failing).next());
    }

    @Property(tries = 5000)
    void garbageEndsInAnOrdinaryError(
            @ForAll @IntRange(max = 4) int kind,
            @ForAll @IntRange(max = 511) int position,
            @ForAll @Size(min = 1, max = 12) byte[] garbage,
            @ForAll @IntRange(max = 8) int block)
            throws IOException {
        byte[] archive = sample(kind);
        int at = Math.min(block, archive.length / TarBlock.SIZE - 1) * TarBlock.SIZE;
        int count = Math.min(garbage.length, TarBlock.SIZE - position);
        System.arraycopy(garbage, 0, archive, at + position, count);
        byte[] header = Arrays.copyOfRange(archive, at, at + TarBlock.SIZE);
        HeaderBlock.seal(header);
        System.arraycopy(header, 0, archive, at, TarBlock.SIZE);
        try {
            TarReader reader = new TarReader(new ByteArrayInputStream(archive));
            while (reader.next().isPresent()) {
                reader.readNBytes(100_000);
            }
        } catch (TarFormatException expected) {
            // The only way to refuse.
            return;
        }
    }

    /** One archive of each form. */
    private static byte[] sample(int kind) {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        switch (kind) {
            case 0 ->
                archive.writeBytes(extended(framed("path=file") + framed("mtime=1.5") + framed("SCHILY.devmajor=3")));
            case 1 -> archive.writeBytes(extended(framed("GNU.sparse.map=0,3,9,3") + framed("GNU.sparse.size=12")));
            case 2 -> {
                archive.writeBytes(Arrays.copyOf(
                        extended(framed("GNU.sparse.major=1") + framed("GNU.sparse.realsize=900")), 1024));
                archive.writeBytes(header("f", '0', "1010"));
                archive.writeBytes(Arrays.copyOf("2\n0\n8\n800\n0\n".getBytes(StandardCharsets.US_ASCII), 1024));
            }
            case 3 -> {
                archive.writeBytes(header("././@LongLink", 'L', "200"));
                archive.writeBytes(Arrays.copyOf("n".repeat(120).getBytes(StandardCharsets.US_ASCII), 512));
                archive.writeBytes(new HeaderBlock("n", '3').magic("ustar  ").bytes());
            }
            default -> {
                HeaderBlock sparse =
                        new HeaderBlock("s", 'S').magic("ustar  ").size("10").put(386, "00000000000");
                sparse.put(398, "00000000010")
                        .put(TarBlock.MORE_SPARSE, new byte[] {1})
                        .put(483, "00000001000");
                archive.writeBytes(sparse.bytes());
                archive.writeBytes(new byte[TarBlock.SIZE]);
            }
        }
        archive.writeBytes(header("next", '0', "0"));
        archive.writeBytes(new byte[TarBlock.SIZE]);
        return archive.toByteArray();
    }

    private static Optional<TarEntry> read(byte[] archive) throws IOException {
        return new TarReader(new ByteArrayInputStream(archive)).next();
    }

    private static byte[] header(String name, char type, String octalSize) {
        return new HeaderBlock(name, type).size(octalSize).bytes();
    }

    private static String framed(String record) {
        int length = record.length() + 4;
        length += length > 99 ? Integer.toString(length).length() - 2 : 0;
        return length + " " + record + "\n";
    }

    private static byte[] extended(String records) {
        byte[] content = records.getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        archive.writeBytes(header("x", 'x', Integer.toOctalString(content.length)));
        archive.writeBytes(content);
        archive.writeBytes(new byte[-content.length & 511]);
        archive.writeBytes(header("f", '0', "0"));
        return archive.toByteArray();
    }
}
