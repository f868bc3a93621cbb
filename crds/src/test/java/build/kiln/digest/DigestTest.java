package build.kiln.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
    @Test
    void hashesAsSha256() {
        assertEquals(
                "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                Digest.of("").toString());
    }

    @Test
    void parsesWhatItPrints() {
        Digest digest = Digest.of("kiln");
        assertEquals(digest, Digest.parse(digest.toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sha256:",
                "sha256:abc",
                "sha512:00",
                "sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"
            })
    void refusesWhatIsNotADigest(String text) {
        assertThrows(IllegalArgumentException.class, () -> Digest.parse(text));
    }
}
