package build.kiln.e2e.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A context, and what is measured with it, in this order.
 *
 * @param edited the file that a change is made to, relative to the context
 */
record Workload(String name, Generator context, String edited, List<Scenario> scenarios) {

    /** Writes the context, its Dockerfile included. */
    @FunctionalInterface
    interface Generator {
        void write(Contexts contexts, Path directory) throws IOException;
    }

    Workload {
        scenarios = List.copyOf(scenarios);
    }
}
