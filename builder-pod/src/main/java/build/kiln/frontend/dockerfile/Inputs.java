package build.kiln.frontend.dockerfile;

import build.kiln.graph.Vertex;
import java.util.ArrayList;
import java.util.List;

/** The inputs of a vertex in the making: the tree it works on, then what it takes from, each once. */
final class Inputs {
    private final List<Vertex> vertices = new ArrayList<>();

    Inputs(Vertex tree) {
        vertices.add(tree);
    }

    /** The position of {@code source}. */
    int add(Vertex source) {
        for (int i = 1; i < vertices.size(); i++) {
            if (vertices.get(i) == source) {
                return i;
            }
        }
        vertices.add(source);
        return vertices.size() - 1;
    }

    List<Vertex> all() {
        return List.copyOf(vertices);
    }
}
