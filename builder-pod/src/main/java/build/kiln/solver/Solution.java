package build.kiln.solver;

import build.kiln.digest.Digest;
import build.kiln.graph.Vertex;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The results of a solve.
 *
 * @param results of the vertices asked for, in their order
 * @param outcomes of every recorded vertex of the graph, inputs before what uses them
 * @param reused what records gave
 * @param definitions the definition keys of the recorded vertices that records may answer for
 * @param keys the definition keys of all recorded vertices
 */
public record Solution<R>(
        List<R> results,
        SequencedMap<Vertex, Outcome> outcomes,
        List<R> reused,
        List<Digest> definitions,
        Map<Vertex, Digest> keys) {
    public Solution {
        results = List.copyOf(results);
        outcomes = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(outcomes));
        reused = List.copyOf(reused);
        definitions = List.copyOf(definitions);
        keys = Map.copyOf(keys);
    }

    public CacheStatistics statistics() {
        return CacheStatistics.of(outcomes);
    }
}
