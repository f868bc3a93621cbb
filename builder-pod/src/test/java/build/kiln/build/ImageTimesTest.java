package build.kiln.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImageTimesTest {
    private static final Instant COMMIT = Instant.parse("2026-11-24T12:00:00Z");
    private final Requests request = Requests.of(Path.of("/nowhere"), "FROM scratch\n");

    @Test
    void aCommitBoundsTimesAndNoCacheKey() throws Exception {
        ImageTimes times = ImageTimes.of(request.make(), Optional.of(COMMIT));
        assertEquals(Optional.of(COMMIT), times.latest());
        assertEquals(Optional.empty(), times.keyed());
    }

    @Test
    void whatWasAskedForBoundsTimesAndChangesKeys() throws Exception {
        ImageTimes times = ImageTimes.of(request.arg("SOURCE_DATE_EPOCH", "12").make(), Optional.of(COMMIT));
        assertEquals(Optional.of(Instant.ofEpochSecond(12)), times.latest());
        assertEquals(Optional.of(Instant.ofEpochSecond(12)), times.keyed());
    }

    @Test
    void withoutEitherTimesAreThoseOfTheBuild() throws Exception {
        ImageTimes times = ImageTimes.of(request.make(), Optional.empty());
        assertEquals(Optional.empty(), times.latest());
        assertEquals(Optional.empty(), times.keyed());
    }

    @Test
    void refusesAnEpochThatIsNoNumber() {
        BuildException refused = assertThrows(
                BuildException.class,
                () -> ImageTimes.of(
                        request.arg("SOURCE_DATE_EPOCH", "yesterday").make(), Optional.empty()));
        assertEquals(Reason.INVALID_REQUEST, refused.reason());
    }
}
