package build.kiln.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GitLoginTest {
    @Test
    void aTokenGoesBeforeAPasswordAndNeedsNoUser() {
        assertEquals(
                Optional.of(new GitLogin("git", "t0ken")), GitLogin.of(Map.of("token", "t0ken", "password", "s3cret")));
        assertEquals(
                Optional.of(new GitLogin("ann", "s3cret")),
                GitLogin.of(Map.of("username", "ann", "password", "s3cret")));
    }

    @Test
    void theEndOfALineIsNoneOfASecretsValues() {
        assertEquals(
                Optional.of(new GitLogin("ann", "s3cret")),
                GitLogin.of(Map.of("username", "ann\n", "password", "s3cret\r\n")));
    }

    @Test
    void aSecretWithoutPasswordIsNoLogin() {
        assertEquals(Optional.empty(), GitLogin.of(Map.of("username", "ann", "known_hosts", "host")));
        assertEquals(Optional.empty(), GitLogin.of(Map.of("username", "ann", "token", "\n")));
    }

    @Test
    void theTextFormHoldsNoValue() {
        String text = new GitLogin("ann", "s3cret").toString();
        assertFalse(text.contains("ann") || text.contains("s3cret"), text);
    }
}
