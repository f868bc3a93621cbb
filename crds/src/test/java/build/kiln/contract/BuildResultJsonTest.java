package build.kiln.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.contract.BuildResult.BaseImage;
import build.kiln.contract.BuildResult.CacheUse;
import build.kiln.contract.BuildResult.Delivered;
import build.kiln.contract.BuildResult.Image;
import build.kiln.contract.BuildResult.Outcome;
import build.kiln.contract.BuildResult.Warning;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class BuildResultJsonTest {
    private static final String DIGEST = "sha256:" + "0".repeat(64);

    @Test
    void anImageIsReadAsItWasWritten() throws ContractException {
        BuildResult result = result(
                new Image("registry.example/shop", DIGEST, List.of("1.4.2", "main"), 412_000_000, 9, Delivered.PUSHED),
                List.of(new Warning("JSONArgsRecommended", 14, "JSON arguments recommended for CMD")));
        assertEquals(result, BuildResultJson.read(BuildResultJson.write(result)));
        assertEquals(result, readBack(BuildResultJson.writeBounded(result)));
    }

    @Test
    void aFailureIsReadAsItWasWritten() throws ContractException {
        BuildResult result = result(
                new Failure(
                        FailureReasons.RUN_FAILED,
                        "RUN npm ci: exit code 1",
                        Optional.of("RUN npm ci"),
                        Optional.of("Dockerfile"),
                        OptionalInt.of(15),
                        OptionalInt.of(1),
                        Failure.Retry.FUTILE,
                        List.of("npm error code E401", "npm error Unable to authenticate"),
                        Optional.of("add a secret with id npm")),
                List.of());
        assertEquals(result, BuildResultJson.read(BuildResultJson.write(result)));
        assertEquals(result, readBack(BuildResultJson.writeBounded(result)));
    }

    @Test
    void anEmptyResultIsReadAsItWasWritten() throws ContractException {
        BuildResult result = new BuildResult(
                Failure.of(FailureReasons.CANCELLED, "", Failure.Retry.MAY_HELP),
                Optional.empty(),
                Optional.empty(),
                CacheUse.NONE,
                "",
                Instant.EPOCH,
                Instant.EPOCH,
                Map.of(),
                List.of(),
                List.of());
        assertEquals(result, BuildResultJson.read(BuildResultJson.write(result)));
    }

    @Test
    void givesUpTheOldestLogLinesFirst() throws ContractException {
        List<String> log = Collections.nCopies(19, "x".repeat(350));
        List<String> all = new ArrayList<>(log);
        all.add("the last line says why");
        BuildResult result = result(failure("message", all), List.of(new Warning("Rule", 1, "kept")));
        Failure read = assertInstanceOf(
                Failure.class, readBack(BuildResultJson.writeBounded(result)).outcome());
        assertEquals("the last line says why", read.log().getLast());
        assertEquals("message", read.message());
        assertTrue(read.log().size() > 5, "as many lines as fit: " + read.log().size());
        assertEquals(
                1, readBack(BuildResultJson.writeBounded(result)).warnings().size());
    }

    @Test
    void keepsReasonLineAndExitCodeWhateverHappens() throws ContractException {
        BuildResult result = result(
                failure("\u0000\"\uD800".repeat(5000), Collections.nCopies(20, "\u001b[0m".repeat(1000))),
                Collections.nCopies(20, new Warning("R".repeat(300), 1, "é".repeat(3000))));
        Failure read = assertInstanceOf(
                Failure.class, readBack(BuildResultJson.writeBounded(result)).outcome());
        assertEquals(FailureReasons.RUN_FAILED, read.reason());
        assertEquals(OptionalInt.of(3), read.exitCode());
        assertEquals(OptionalInt.of(15), read.line());
    }

    @Property(tries = 200)
    void alwaysFits(
            @ForAll @StringLength(max = 20) String text,
            @ForAll @IntRange(max = 200) int times,
            @ForAll @IntRange(max = 25) int items,
            @ForAll boolean failed)
            throws ContractException {
        String big = text.repeat(times);
        List<String> bigs = Collections.nCopies(items, big);
        Outcome outcome = failed
                ? new Failure(
                        big,
                        big,
                        Optional.of(big),
                        Optional.of(big),
                        OptionalInt.of(Integer.MIN_VALUE),
                        OptionalInt.of(Integer.MIN_VALUE),
                        Failure.Retry.FUTILE,
                        bigs,
                        Optional.of(big))
                : new Image(big, big, bigs, Long.MIN_VALUE, Integer.MIN_VALUE, Delivered.ALREADY_THERE);
        Map<String, Duration> timings = new LinkedHashMap<>();
        timings.put(big, Duration.ofDays(10_000));
        BuildResult result = new BuildResult(
                outcome,
                Optional.of(big),
                Optional.of(Instant.ofEpochSecond(Integer.MAX_VALUE)),
                new CacheUse(Integer.MIN_VALUE, Integer.MIN_VALUE, Optional.of(big), Long.MIN_VALUE),
                big,
                Instant.ofEpochSecond(Integer.MAX_VALUE),
                Instant.ofEpochSecond(Integer.MAX_VALUE),
                timings,
                bigs.stream().map(name -> new BaseImage(name, name)).toList(),
                bigs.stream().map(rule -> new Warning(rule, 1, rule)).toList());
        byte[] bounded = BuildResultJson.writeBounded(result);
        assertTrue(bounded.length <= BuilderFiles.MAX_RESULT_BYTES, "bytes: " + bounded.length);
        assertEquals(failed, readBack(bounded).outcome() instanceof Failure);
    }

    @Test
    void keepsAtMostTwentyLogLinesAndWarnings() {
        Failure failure = failure("m", Collections.nCopies(30, "line"));
        assertEquals(Failure.MAX_LOG_LINES, failure.log().size());
        BuildResult result = result(failure, Collections.nCopies(30, new Warning("R", 1, "m")));
        assertEquals(BuildResult.MAX_WARNINGS, result.warnings().size());
    }

    @Test
    void refusesWhatIsNoResult() {
        for (String text : List.of("", "{}", "{\"version\":2}", "{\"version\":1}", "killed")) {
            assertThrows(ContractException.class, () -> BuildResultJson.read(text));
        }
    }

    @Test
    void unknownReasonsSurvive() throws ContractException {
        BuildResult result = result(Failure.of("FromTheFuture", "m", Failure.Retry.MAY_HELP), List.of());
        Failure read = assertInstanceOf(
                Failure.class,
                BuildResultJson.read(BuildResultJson.write(result)).outcome());
        assertEquals("FromTheFuture", read.reason());
        assertTrue(read.retryable());
        assertFalse(Failure.of("X", "m", Failure.Retry.FUTILE).retryable());
    }

    private static BuildResult readBack(byte[] json) throws ContractException {
        return BuildResultJson.read(new String(json, StandardCharsets.UTF_8));
    }

    private static Failure failure(String message, List<String> log) {
        return new Failure(
                FailureReasons.RUN_FAILED,
                message,
                Optional.of("RUN exit 3"),
                Optional.of("Dockerfile"),
                OptionalInt.of(15),
                OptionalInt.of(3),
                Failure.Retry.FUTILE,
                log,
                Optional.empty());
    }

    private static BuildResult result(Outcome outcome, List<Warning> warnings) {
        Map<String, Duration> timings = new LinkedHashMap<>();
        timings.put(Phases.SOURCE, Duration.ofMillis(120));
        timings.put(Phases.BUILD, Duration.ofSeconds(3));
        return new BuildResult(
                outcome,
                Optional.of("4f2c1aa"),
                Optional.of(Instant.ofEpochSecond(1_795_468_800)),
                new CacheUse(12, 11, Optional.of("Dockerfile:14 COPY package.json"), 412_000_000),
                Isolation.BASELINE.code(),
                Instant.ofEpochMilli(1_795_468_800_123L),
                Instant.ofEpochMilli(1_795_468_803_456L),
                timings,
                List.of(new BaseImage("node:24", DIGEST)),
                warnings);
    }
}
