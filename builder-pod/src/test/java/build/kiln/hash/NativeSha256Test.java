package build.kiln.hash;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import build.kiln.digest.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class NativeSha256Test {
    private final MessageDigest hash = new NativeSha256(
            LibCrypto.installed().orElseThrow(() -> new AssertionError("libcrypto.so.3 (libssl3) is not installed")));

    @Test
    void hashesAsInTheStandardsExamples() {
        assertEquals(
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                Digest.of(hash).hex());
        hash.update("abc".getBytes(StandardCharsets.US_ASCII));
        assertEquals(
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                Digest.of(hash).hex());
    }

    @Test
    void resettingForgets() {
        hash.update((byte) 'x');
        hash.reset();
        hash.update((byte) 'a');
        hash.update("xbcx".getBytes(StandardCharsets.US_ASCII), 1, 2);
        assertEquals(Digest.of("abc"), Digest.of(hash));
    }

    @Property(tries = 200)
    void agreesWithJava(@ForAll @Size(max = 5000) byte[] content, @ForAll @IntRange(max = 5000) int cut) {
        int first = Math.min(cut, content.length);
        ByteBuffer direct =
                ByteBuffer.allocateDirect(content.length).put(content).flip();
        direct.limit(first);
        hash.update(direct);
        assertEquals(first, direct.position());
        hash.update(content, first, content.length - first);

        assertArrayEquals(Digest.sha256().digest(content), hash.digest());
    }
}
