package build.kiln.solver;

import build.kiln.failure.Location;
import build.kiln.graph.ContextOp;
import build.kiln.graph.ExecOp;
import build.kiln.graph.Label;
import build.kiln.graph.ScratchOp;
import build.kiln.graph.Vertex;
import build.kiln.graph.Vertex.CacheUse;
import build.kiln.oci.Platform;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Makes vertices for tests. */
final class Graphs {
    private static final Platform MACHINE = Platform.linux("amd64");

    private Graphs() {}

    static Vertex scratch() {
        return Vertex.source(new ScratchOp(), label("scratch"));
    }

    static Vertex context() {
        return Vertex.source(new ContextOp(ContextOp.MAIN), label("context"));
    }

    static Vertex step(String name, Vertex... inputs) {
        return step(name, CacheUse.REUSE, inputs);
    }

    static Vertex step(String name, CacheUse use, Vertex... inputs) {
        return Vertex.of(exec(name), Arrays.asList(inputs), label(name), use);
    }

    static Vertex stepAt(int line, String name, Vertex... inputs) {
        Label label = new Label(name, Optional.of(new Location("Dockerfile", line, line, name)));
        return Vertex.of(exec(name), Arrays.asList(inputs), label, CacheUse.REUSE);
    }

    private static ExecOp exec(String name) {
        return new ExecOp(
                MACHINE,
                List.of(name),
                List.of(),
                List.of(),
                "/",
                "",
                List.of(),
                ExecOp.Network.NONE,
                Collections.emptySortedMap(),
                ExecOp.Limits.DEFAULT);
    }

    private static Label label(String name) {
        return new Label(name, Optional.empty());
    }
}
