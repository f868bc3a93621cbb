package build.kiln.solver;

import build.kiln.failure.Location;
import build.kiln.graph.Vertex;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * How much of a build came from the cache. An instruction that makes several vertices counts as one step.
 *
 * @param firstMiss the first step that had to run and has a location
 */
public record CacheStatistics(int steps, int hits, Optional<Location> firstMiss) {
    static CacheStatistics of(SequencedMap<Vertex, Outcome> outcomes) {
        Map<Object, Boolean> hit = new HashMap<>();
        Optional<Location> firstMiss = Optional.empty();
        for (Map.Entry<Vertex, Outcome> entry : outcomes.entrySet()) {
            Optional<Location> location = entry.getKey().label().location();
            boolean ran = entry.getValue() == Outcome.RAN;
            hit.merge(location.isPresent() ? location.get() : entry.getKey(), !ran, Boolean::logicalAnd);
            if (ran && isBefore(location, firstMiss)) {
                firstMiss = location;
            }
        }
        int hits = (int) hit.values().stream().filter(answered -> answered).count();
        return new CacheStatistics(hit.size(), hits, firstMiss);
    }

    private static boolean isBefore(Optional<Location> candidate, Optional<Location> first) {
        return candidate.isPresent()
                && (first.isEmpty() || candidate.get().startLine() < first.get().startLine());
    }
}
