package build.kiln.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Rfc3339Test {
    @ParameterizedTest
    @CsvSource({
        "2024-05-01T10:20:30Z, 2024-05-01T10:20:30Z",
        "2024-05-01T10:20:30.120000Z, 2024-05-01T10:20:30.12Z",
        "2024-05-01T12:20:30.000000001+02:00, 2024-05-01T10:20:30.000000001Z",
        "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z, 1970-01-01T00:00:00Z",
    })
    void formatsAsGoDoes(String time, String expected) {
        assertEquals(expected, Rfc3339.format(Rfc3339.parse(time)));
    }

    @Property
    void parsesWhatItFormats(
            @ForAll @LongRange(min = -62_135_596_800L, max = 253_402_300_799L) long second,
            @ForAll @IntRange(max = 999_999_999) int nano) {
        Instant time = Instant.ofEpochSecond(second, nano);
        assertEquals(time, Rfc3339.parse(Rfc3339.format(time)));
    }
}
