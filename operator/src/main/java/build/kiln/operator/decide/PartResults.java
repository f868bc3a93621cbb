package build.kiln.operator.decide;

import build.kiln.contract.BuildResult;
import build.kiln.contract.BuildResult.CacheUse;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes one result of those of the parts and of what joined them. */
final class PartResults {
    private PartResults() {}

    /** Steps are summed; of each phase the slowest part counts, because they ran side by side. */
    static BuildResult joined(BuildResult index, List<BuildResult> parts) {
        return new BuildResult(
                index.outcome(),
                index.revision(),
                index.commitTime(),
                parts.stream().map(BuildResult::cache).reduce(CacheUse.NONE, PartResults::sum),
                index.isolation(),
                parts.stream()
                        .map(BuildResult::startedAt)
                        .min(Comparator.naturalOrder())
                        .orElse(index.startedAt()),
                index.completedAt(),
                timings(index, parts),
                all(index, parts, BuildResult::bases),
                all(index, parts, BuildResult::warnings));
    }

    private static CacheUse sum(CacheUse one, CacheUse other) {
        Optional<String> firstMiss = one.firstMiss().or(other::firstMiss);
        return new CacheUse(
                one.steps() + other.steps(),
                one.hits() + other.hits(),
                firstMiss,
                one.bytesReused() + other.bytesReused());
    }

    private static Map<String, Duration> timings(BuildResult index, List<BuildResult> parts) {
        Map<String, Duration> timings = new LinkedHashMap<>();
        parts.forEach(part -> part.timings()
                .forEach((phase, took) ->
                        timings.merge(phase, took, (one, other) -> one.compareTo(other) > 0 ? one : other)));
        index.timings().forEach((phase, took) -> timings.merge(phase, took, Duration::plus));
        return timings;
    }

    private interface Items<T> {
        List<T> of(BuildResult result);
    }

    private static <T> List<T> all(BuildResult index, List<BuildResult> parts, Items<T> items) {
        return Stream.concat(parts.stream(), Stream.of(index))
                .flatMap(result -> items.of(result).stream())
                .distinct()
                .toList();
    }
}
