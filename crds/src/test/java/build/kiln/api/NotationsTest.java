package build.kiln.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotationsTest {
    @ParameterizedTest
    @CsvSource({"30m, PT30M", "1h30m, PT1H30M", "90d, PT2160H", "1.5s, PT1.5S", "250ms, PT0.25S", "0s, PT0S"})
    void readsDurations(String text, Duration duration) {
        assertEquals(duration, DurationText.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "30",
                "m",
                "-1s",
                "1h 30m",
                "1y",
                "1.s",
                "99999999999h",
                "1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s"
            })
    void refusesOtherDurations(String text) {
        assertThrows(IllegalArgumentException.class, () -> DurationText.parse(text));
    }

    @Property
    void printedDurationsReadAsThemselves(@ForAll @LongRange(max = 1_000_000) long seconds) {
        Duration duration = Duration.ofSeconds(seconds);
        assertEquals(duration, DurationText.parse(DurationText.format(duration)));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "20Gi, 21474836480", "500M, 500000000", "1.5Ki, 1536", "1k, 1000", "0.001, 1"})
    void readsSizes(String text, long bytes) {
        assertEquals(bytes, ByteSize.parse(text));
        assertTrue(text.matches(ByteSize.PATTERN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Gi", "-1", "1 Gi", "1gi", "1K", "1m", "1i", "1e3", "1Ei"})
    void refusesOtherSizes(String text) {
        assertThrows(IllegalArgumentException.class, () -> ByteSize.parse(text));
    }
}
