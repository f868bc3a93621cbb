package build.kiln.solver;

import build.kiln.graph.Vertex;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Orders vertices. */
final class Topology {
    private Topology() {}

    /** Every vertex that {@code roots} need, themselves included, each once and after all its inputs. */
    static List<Vertex> inputsFirst(Collection<Vertex> roots) {
        List<Vertex> ordered = new ArrayList<>();
        Set<Vertex> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Visit> path = new ArrayDeque<>();
        for (Vertex root : roots) {
            if (seen.add(root)) {
                path.push(new Visit(root));
            }
            while (!path.isEmpty()) {
                Visit visit = path.peek();
                if (visit.next == visit.vertex.inputs().size()) {
                    ordered.add(visit.vertex);
                    path.pop();
                    continue;
                }
                Vertex input = visit.vertex.inputs().get(visit.next++);
                if (seen.add(input)) {
                    path.push(new Visit(input));
                }
            }
        }
        return ordered;
    }

    /** A vertex on the way down, and which of its inputs comes next: a stack of our own, for graphs of any depth. */
    private static final class Visit {
        final Vertex vertex;
        int next;

        Visit(Vertex vertex) {
            this.vertex = vertex;
        }
    }
}
