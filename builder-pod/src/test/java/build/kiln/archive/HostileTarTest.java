package build.kiln.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
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
        byte[] link = header("l", '1', "0");
        HeaderField.LINK.put(link, name.getBytes(StandardCharsets.US_ASCII));
        HeaderField.seal(link);
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

    @Property(tries = 2000)
    void garbageEndsInAnOrdinaryError(
            @ForAll @IntRange(max = 511) int position, @ForAll byte value, @ForAll @IntRange(max = 511) int other)
            throws IOException {
        byte[] block = extended(framed("path=file"));
        block[position] = value;
        block[1024 + other] = value;
        HeaderField.seal(block);
        try {
            TarReader reader = new TarReader(new ByteArrayInputStream(block));
            while (reader.next().isPresent()) {
                reader.transferTo(OutputStream.nullOutputStream());
            }
        } catch (TarFormatException expected) {
            // The only way to refuse.
            return;
        }
    }

    private static Optional<TarEntry> read(byte[] archive) throws IOException {
        return new TarReader(new ByteArrayInputStream(archive)).next();
    }

    private static byte[] header(String name, char type, String octalSize) {
        byte[] block = new byte[512];
        HeaderField.NAME.put(block, name.getBytes(StandardCharsets.US_ASCII));
        HeaderField.SIZE.put(block, octalSize.getBytes(StandardCharsets.US_ASCII));
        HeaderField.TYPE.put(block, new byte[] {(byte) type});
        HeaderField.seal(block);
        return block;
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
