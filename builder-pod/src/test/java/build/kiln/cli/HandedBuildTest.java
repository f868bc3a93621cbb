package build.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HandedBuildTest {
    @Test
    void readsWhatTheLauncherSays() throws IOException {
        HandedBuild build = read("4711", "/dev/pts/3", "3", "build", "", "dir with\nlines", "A=b=c", "E=", "")
                .orElseThrow();
        assertEquals(4711, build.caller());
        assertEquals(Optional.of("/dev/pts/3"), build.terminal());
        assertEquals(List.of("build", "", "dir with\nlines"), build.arguments());
        assertEquals(Map.of("A", "b=c", "E", ""), build.environment());
        assertEquals(Optional.empty(), read("4711", "", "0", "").orElseThrow().terminal());
    }

    @Test
    void isNothingWhenTheCallerGaveUp() throws IOException {
        assertEquals(Optional.empty(), read());
        assertEquals(Optional.empty(), read("4711", "", "2", "build"));
        assertEquals(Optional.empty(), read("4711", "", "1", "build", "A=b"));
        assertEquals(Optional.empty(), read("no number", "", "0", ""));
    }

    @Test
    void takesNoMoreThanItCanHold() throws IOException {
        try (SequenceInputStream endless = new SequenceInputStream(
                new ByteArrayInputStream(words("1", "", "1")), new ByteArrayInputStream(new byte[16 << 20]) {
                    @Override
                    public synchronized int read() {
                        return 'a';
                    }
                })) {
            assertEquals(Optional.empty(), HandedBuild.read(endless));
        }
    }

    @Test
    void fitsWhereAllVariablesAreTheSameButTheShells() throws IOException {
        HandedBuild build = read("1", "", "0", "PATH=/bin", "HOME=/home/me", "SHLVL=2", "_=/bin/kiln", "")
                .orElseThrow();
        assertTrue(build.fits(Map.of("PATH", "/bin", "HOME", "/home/me", "LC_ALL", "C.UTF-8", "PWD", "/tmp")));
        assertFalse(build.fits(Map.of("PATH", "/bin", "HOME", "/home/you")));
        assertFalse(build.fits(Map.of("PATH", "/bin")));
        assertFalse(build.fits(Map.of("PATH", "/bin", "HOME", "/home/me", "HTTPS_PROXY", "http://proxy")));
    }

    private static Optional<HandedBuild> read(String... words) throws IOException {
        return HandedBuild.read(new ByteArrayInputStream(words(words)));
    }

    private static byte[] words(String... words) {
        StringBuilder text = new StringBuilder();
        for (String word : words) {
            text.append(word).append('\0');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
