package build.kiln.operator.certificate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Keys for servers of tests. */
public final class ServingKeysOfTests {
    private ServingKeysOfTests() {}

    /** Keys of a server at 127.0.0.1. */
    public static ServingKeys loopback() {
        ServingKeys keys = new ServingKeys();
        keys.serve(new Issuer(List.of("127.0.0.1"), Duration.ofDays(1)).issue(Instant.now()));
        return keys;
    }
}
