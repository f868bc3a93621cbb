package build.kiln.contract;

import build.kiln.contract.BuildResult.CacheUse;
import build.kiln.contract.BuildResult.Image;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Cuts a result down to what a termination message can hold, giving up first what a reader misses least. */
final class ResultShrinker {
    private static final int LONG_LINE = 400;
    private static final int SHORT_LINE = 160;
    private static final int FEW_LINES = 10;
    private static final int[] WARNINGS = {10, 3, 0};
    private static final int[] TEXT_LENGTHS = {1000, 400, 160, 60};
    /** The longest legal name, tag or digest is not longer. */
    private static final int NAME_LENGTH = 255;

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private ResultShrinker() {}

    /** The first of ever poorer versions of {@code result} whose JSON has at most {@code limit} bytes. */
    static String shrink(BuildResult result, int limit) {
        return versions(result)
                .map(BuildResultJson::write)
                .filter(json -> json.getBytes(StandardCharsets.UTF_8).length <= limit)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no result fits into " + limit + " bytes"));
    }

    private static Stream<BuildResult> versions(BuildResult result) {
        BuildResult quiet = withLog(result, 0, 0);
        BuildResult brief = withWarnings(quiet, 0);
        BuildResult bare = brief.withDetails(Map.of(), List.of(), List.of());
        return Stream.of(
                        Stream.of(result),
                        lineCounts(Failure.MAX_LOG_LINES).mapToObj(lines -> withLog(result, lines, LONG_LINE)),
                        lineCounts(FEW_LINES).mapToObj(lines -> withLog(result, lines, SHORT_LINE)),
                        IntStream.of(WARNINGS).mapToObj(count -> withWarnings(quiet, count)),
                        IntStream.of(TEXT_LENGTHS).mapToObj(length -> withTexts(brief, length)),
                        IntStream.of(TEXT_LENGTHS).mapToObj(length -> withTexts(bare, length)))
                .flatMap(versions -> versions);
    }

    private static IntStream lineCounts(int most) {
        return IntStream.iterate(most, lines -> lines > 0, lines -> lines - 1);
    }

    private static BuildResult withLog(BuildResult result, int lines, int length) {
        return switch (result.outcome()) {
            case Image _ -> result;
            case Failure failure ->
                result.withOutcome(failure.withLog(failure.log().stream()
                        .skip(Math.max(0, failure.log().size() - lines))
                        .map(line -> clip(line, length))
                        .toList()));
        };
    }

    private static BuildResult withWarnings(BuildResult result, int count) {
        return result.withDetails(
                result.timings(),
                result.bases(),
                result.warnings().stream().limit(count).toList());
    }

    private static BuildResult withTexts(BuildResult result, int length) {
        CacheUse cache = result.cache();
        return new BuildResult(
                switch (result.outcome()) {
                    case Failure failure -> withTexts(failure, length);
                    case Image image -> withTexts(image, length);
                },
                clip(result.revision(), NAME_LENGTH),
                result.commitTime(),
                new CacheUse(cache.steps(), cache.hits(), clip(cache.firstMiss(), length), cache.bytesReused()),
                clip(result.isolation(), length),
                result.startedAt(),
                result.completedAt(),
                result.timings(),
                result.bases(),
                result.warnings());
    }

    private static Failure withTexts(Failure failure, int length) {
        return new Failure(
                clip(failure.reason(), length),
                clip(failure.message(), length),
                clip(failure.step(), length),
                clip(failure.file(), length),
                failure.line(),
                failure.exitCode(),
                failure.retry(),
                failure.log(),
                clip(failure.hint(), length));
    }

    private static Image withTexts(Image image, int length) {
        return new Image(
                clip(image.name(), NAME_LENGTH),
                clip(image.digest(), NAME_LENGTH),
                image.tags().stream()
                        .limit(length / TEXT_LENGTHS[TEXT_LENGTHS.length - 1])
                        .map(tag -> clip(tag, NAME_LENGTH))
                        .toList(),
                image.size(),
                image.layers(),
                image.delivered());
    }

    private static Optional<String> clip(Optional<String> text, int length) {
        return text.map(found -> clip(found, length));
    }

    /** The beginning of {@code text}, without characters that JSON writes as six bytes. */
    private static String clip(String text, int length) {
        String printable = CONTROL.matcher(text).replaceAll(" ");
        if (printable.length() <= length) {
            return printable;
        }
        int end = Math.max(0, length - 1);
        boolean splitsPair = end > 0 && Character.isHighSurrogate(printable.charAt(end - 1));
        return printable.substring(0, splitsPair ? end - 1 : end) + "…";
    }
}
