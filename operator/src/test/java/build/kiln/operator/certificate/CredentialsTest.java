package build.kiln.operator.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.operator.certificate.Credentials.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CredentialsTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Duration SETTLING = Duration.ofMinutes(2);
    private static final Issuer ISSUER = new Issuer(List.of("kiln.svc"), Duration.ofDays(90));
    private static final Instant DUE = NOW.plus(Duration.ofDays(61));

    private final Credentials first = Credentials.first(ISSUER.issue(NOW), NOW);

    @Test
    void nothingIsDueForTwoThirdsOfALife() {
        assertEquals(Optional.empty(), next(first, true, NOW.plus(Duration.ofDays(59))));
    }

    @Test
    void anAuthorityIsTrustedBeforeItIsUsedAndUntilNobodyUsesIt() {
        Credentials announced = next(first, true, DUE).orElseThrow();
        assertEquals(Stage.ANNOUNCED, announced.stage());
        assertEquals(first.current(), announced.current());
        assertTrue(announced.bundle().startsWith(first.bundle()));

        assertEquals(Optional.empty(), next(announced, true, DUE.plus(SETTLING.minusSeconds(1))), "too soon");
        assertEquals(Optional.empty(), next(announced, false, DUE.plus(SETTLING)), "not known");

        Credentials switched = next(announced, true, DUE.plus(SETTLING)).orElseThrow();
        assertEquals(announced.other().orElseThrow(), switched.current());
        assertTrue(switched.bundle().contains(first.bundle()));
        assertEquals(Optional.empty(), next(switched, true, DUE.plus(SETTLING)), "too soon");

        Credentials settled =
                next(switched, true, DUE.plus(SETTLING.multipliedBy(2))).orElseThrow();
        assertEquals(Stage.SETTLED, settled.stage());
        assertFalse(settled.bundle().contains(first.bundle()));
        assertEquals(switched.current(), settled.current());
    }

    @Test
    void whatHasExpiredIsReplacedAtOnce() {
        Instant late = NOW.plus(Duration.ofDays(90));
        Credentials fresh = next(first, false, late).orElseThrow();
        assertEquals(Stage.SETTLED, fresh.stage());
        assertTrue(fresh.current().end().isAfter(late));
    }

    private static Optional<Credentials> next(Credentials credentials, boolean known, Instant now) {
        return credentials.next(ISSUER::issue, SETTLING, known, now);
    }
}
