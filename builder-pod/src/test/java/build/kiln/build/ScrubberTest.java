package build.kiln.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class ScrubberTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void masksEveryLineOfASecret() {
        Scrubber scrubber = new Scrubber();
        scrubber.add(bytes("-----BEGIN-----\nabcdefgh\n"));
        assertEquals("key: ***, ***", scrubber.scrub("key: -----BEGIN-----, abcdefgh"));
    }

    @Test
    void masksBase64() {
        Scrubber scrubber = new Scrubber();
        scrubber.add(bytes("user:password"));
        String line = "Authorization: Basic " + Base64.getEncoder().encodeToString(bytes("user:password"));
        assertEquals("Authorization: Basic ***", scrubber.scrub(line));
    }

    @Test
    void masksTheLongerOfTwoThatOverlapWhole() {
        Scrubber scrubber = new Scrubber();
        scrubber.add(bytes("token"));
        scrubber.add(bytes("token-and-more"));
        assertFalse(scrubber.scrub("a token-and-more b").contains("more"));
    }

    @Test
    void leavesValuesAloneThatAreNoSecret() {
        Scrubber scrubber = new Scrubber();
        scrubber.add(bytes("a"));
        assertEquals("a banana", scrubber.scrub("a banana"));
    }
}
