package build.kiln.exporter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import build.kiln.oci.History;
import build.kiln.oci.ImageConfig;
import build.kiln.oci.Platform;
import build.kiln.oci.RunConfig;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryTimesTest {
    @ParameterizedTest
    @CsvSource({
        "1 2 3, - - -, , 1 2 3, 3",
        "1 - -, - - -, , 1 1 1, 1",
        "1 - 5 -, - - - -, , 1 5 5 5, 5",
        "- 5 - 7, - - - -, , 5 5 5 7, 7",
        "- -, - -, , - -, -",
        "1 - -, - 8 9, , 1 8 9, 9",
        "1 e - e - e, - 8 9, , 1 8 8 8 9 9, 9",
        "e e -, 6, , 6 6 6, 6",
        "1 - 9 -, - - - -, 4, 1 4 9 4, 4",
        "- -, - -, 4, 4 4, 4",
        "1 - e -, - 2 9, 4, 1 2 4 4, 4",
    })
    void timesAreWhatBuildKitWrites(String times, String layers, String epoch, String expected, String created) {
        List<History> history = Arrays.stream(times.split(" "))
                .map(time -> new History(time(time), "step", "", "", time.equals("e")))
                .toList();
        ImageConfig config =
                new ImageConfig(Platform.linux("amd64"), Optional.empty(), "", RunConfig.empty(), List.of(), history);
        ImageConfig filled = HistoryTimes.fill(
                config,
                Arrays.stream(layers.split(" ")).map(HistoryTimesTest::time).toList(),
                Optional.ofNullable(epoch).flatMap(HistoryTimesTest::time));
        assertEquals(
                expected,
                filled.history().stream().map(entry -> text(entry.created())).collect(Collectors.joining(" ")));
        assertEquals(created, text(filled.created()));
    }

    @ParameterizedTest
    @CsvSource({"1 -, - 8 9, 1 8 9, ...", "'', 7 8, 7 8, ..", "1 2 3, - -, 1 2 3, ..e", "1 e -, 5 6 7, 1 6 6 7, .e.."})
    void theHistoryTellsOfEveryLayer(String times, String layers, String expected, String kinds) {
        List<History> history = Arrays.stream(times.split(" "))
                .filter(time -> !time.isEmpty())
                .map(time -> new History(time(time), "step", "", "", time.equals("e")))
                .toList();
        ImageConfig config =
                new ImageConfig(Platform.linux("amd64"), Optional.empty(), "", RunConfig.empty(), List.of(), history);
        List<History> filled = HistoryTimes.fill(
                        config,
                        Arrays.stream(layers.split(" "))
                                .map(HistoryTimesTest::time)
                                .toList(),
                        Optional.empty())
                .history();
        assertEquals(
                expected, filled.stream().map(entry -> text(entry.created())).collect(Collectors.joining(" ")));
        assertEquals(
                kinds,
                filled.stream().map(entry -> entry.emptyLayer() ? "e" : ".").collect(Collectors.joining()));
        filled.stream()
                .skip(history.size())
                .forEach(entry -> assertEquals("buildkit.exporter.image.v0", entry.comment()));
    }

    private static Optional<Instant> time(String text) {
        return text.equals("-") || text.equals("e")
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
    }

    private static String text(Optional<Instant> time) {
        return time.map(instant -> Long.toString(instant.getEpochSecond())).orElse("-");
    }
}
