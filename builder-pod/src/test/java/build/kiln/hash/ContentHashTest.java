package build.kiln.hash;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import build.kiln.digest.Digest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ContentHashTest {
    /** Small and large contents, in pieces of all kinds, long enough in all that both computations have their turn. */
    @Property(tries = 300)
    void agreesWithJava(@ForAll Random random, @ForAll @IntRange(max = 200_000) int length) {
        byte[] content = new byte[length];
        random.nextBytes(content);
        MessageDigest hash = ContentHash.sha256();
        hash.update(content, 0, length / 2);
        hash.reset();
        int at = 0;
        while (at < length) {
            int piece = 1 + random.nextInt(length - at);
            switch (random.nextInt(3)) {
                case 0 -> hash.update(content, at, piece);
                case 1 ->
                    hash.update(ByteBuffer.allocateDirect(piece)
                            .put(content, at, piece)
                            .flip());
                default -> {
                    piece = 1;
                    hash.update(content[at]);
                }
            }
            at += piece;
        }

        assertArrayEquals(Digest.sha256().digest(content), hash.digest());
    }

    @Test
    void oneComputationFollowsAnother() {
        MessageDigest hash = ContentHash.sha256();
        byte[] large = new byte[1_000_000];
        for (byte[] content : new byte[][] {large, {}, {1}, large, {2}}) {
            hash.update(content);
            assertEquals(Digest.of(content), Digest.of(hash));
        }
    }
}
