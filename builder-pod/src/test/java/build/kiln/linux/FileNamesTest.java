package build.kiln.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FileNamesTest {
    @Property
    void everyNameSurvives(@ForAll byte[] name) {
        assertArrayEquals(name, FileNames.encode(FileNames.decode(name)));
    }

    @Test
    void utf8ReadsAsItself() {
        assertEquals("Főtanúsítvány 🔥", FileNames.decode("Főtanúsítvány 🔥".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void otherBytesAreEscaped() {
        assertEquals(
                "caf\udce9 ü",
                FileNames.decode(new byte[] {'c', 'a', 'f', (byte) 0xe9, ' ', (byte) 0xc3, (byte) 0xbc}));
    }
}
