package build.kiln.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutputTest {
    @Test
    void splitsLines() throws IOException {
        assertEquals(List.of("a", "", "b\rc", "é", "last"), lines("a\n\nb\rc\r\né\nlast"));
        assertEquals(List.of(), lines(""));
    }

    @Test
    void cutsLongLinesWithoutAddingAny() throws IOException {
        String full = "x".repeat(LineReader.MAX_LINE);
        assertEquals(List.of(full, "y"), lines(full + "\ny"));
        assertEquals(List.of(full, full, "z", ""), lines(full + full + "z\n\n"));
    }

    @Test
    void showsBytesThatAreNoText() throws IOException {
        List<String> lines = new ArrayList<>();
        new LineReader(lines::add).readAll(new ByteArrayInputStream(new byte[] {'a', (byte) 0xff, '\n'}));
        assertEquals(List.of("a\ufffd"), lines);
    }

    @Test
    void resolvConfKeepsWhatMatters() {
        assertEquals(
                "search a.b\nnameserver 10.0.0.1\noptions ndots:5\n",
                NetworkFiles.resolvConf(
                        List.of("# made", "search a.b", "", "nameserver 10.0.0.1", "; x", "options ndots:5")));
        assertEquals("nameserver 8.8.8.8\nnameserver 8.8.4.4\n", NetworkFiles.resolvConf(List.of()));
    }

    @Test
    void hostsNamesTheStepItself() {
        assertEquals("""
                127.0.0.1\tlocalhost buildkitsandbox
                ::1\tlocalhost ip6-localhost ip6-loopback
                1.2.3.4\tdb
                """, NetworkFiles.hosts(new LinkedHashMap<>(Map.of("db", "1.2.3.4"))));
    }

    private static List<String> lines(String text) throws IOException {
        List<String> lines = new ArrayList<>();
        new LineReader(lines::add).readAll(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        return lines;
    }
}
