package build.kiln.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.digest.Digest;
import build.kiln.graph.Vertex;
import build.kiln.graph.Vertex.CacheUse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SolverPropertiesTest {
    /** A random graph: few names, so that equal vertices occur; any number of earlier vertices as inputs. */
    private static List<Vertex> graph(long seed, int size) {
        Random random = new Random(seed);
        List<Vertex> vertices = new ArrayList<>(List.of(Graphs.scratch(), Graphs.context()));
        for (int i = 0; i < size; i++) {
            Vertex[] inputs = new Vertex[1 + random.nextInt(3)];
            for (int input = 0; input < inputs.length; input++) {
                inputs[input] = vertices.get(random.nextInt(vertices.size()));
            }
            CacheUse use = random.nextInt(10) == 0 ? CacheUse.IGNORE : CacheUse.REUSE;
            vertices.add(Graphs.step("step" + random.nextInt(6), use, inputs));
        }
        return vertices;
    }

    private static String solve(TextOperations operations, MemoryRecords records, Vertex target) throws Exception {
        Solver.Settings settings = new Solver.Settings(Digest.of("test"), 8);
        return new Solver<>(operations, records, new SilentProgress(), settings)
                .solve(List.of(target))
                .results()
                .getFirst();
    }

    @Property(tries = 300)
    void everyNeededVertexRunsOnceAndNoOther(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int size)
            throws Exception {
        List<Vertex> graph = graph(seed, size);
        Vertex target = graph.get(new Random(seed).nextInt(graph.size()));
        TextOperations operations = new TextOperations();
        solve(operations, new MemoryRecords(), target);

        Set<Vertex> needed = new HashSet<>(Topology.inputsFirst(List.of(target)));
        Set<Vertex> ran = new HashSet<>(operations.ran);
        assertEquals(operations.ran.size(), ran.size(), "a vertex ran twice");
        assertTrue(needed.containsAll(ran), "an unused vertex ran");
    }

    @Property(tries = 300)
    void warmEqualsCold(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int size) throws Exception {
        MemoryRecords shared = new MemoryRecords();
        TextOperations warm = new TextOperations();
        for (String content : List.of("v1", "v2", "v1")) {
            warm.contexts.put("context", content);
            TextOperations cold = new TextOperations();
            cold.contexts.put("context", content);
            for (Vertex target : graph(seed, size)) {
                assertEquals(solve(cold, new MemoryRecords(), target), solve(warm, shared, target));
            }
        }
    }

    @Property(tries = 100)
    void anUnchangedBuildRunsNothing(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int size)
            throws Exception {
        MemoryRecords records = new MemoryRecords();
        Vertex target = graph(seed, size).stream()
                .filter(vertex -> vertex.cacheUse() == CacheUse.REUSE)
                .reduce((first, second) -> second)
                .orElseThrow();
        boolean settled =
                Topology.inputsFirst(List.of(target)).stream().allMatch(vertex -> vertex.cacheUse() == CacheUse.REUSE);
        solve(new TextOperations(), records, target);
        TextOperations again = new TextOperations();
        solve(again, records, target);
        assertTrue(!settled || again.ran.stream().noneMatch(again::recorded), () -> "ran again: " + again.ran);
    }
}
