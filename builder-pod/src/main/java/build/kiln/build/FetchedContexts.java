package build.kiln.build;

import build.kiln.context.BuildContext;
import build.kiln.context.IgnorePatterns;
import build.kiln.contract.BuildRequest;
import build.kiln.dockerfile.instruction.Copy;
import build.kiln.dockerfile.instruction.Dockerfile;
import build.kiln.dockerfile.parser.SourceFile;
import build.kiln.solver.Scope;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A build's inputs, here on this machine.
 *
 * @param contexts by the name that the graph gives them
 * @param ignored what .dockerignore leaves out; empty when there is no such file
 * @param revision of the main context
 * @param commitTime of the main context
 */
record FetchedContexts(
        SourceFile dockerfile,
        Map<String, BuildContext> contexts,
        Optional<IgnorePatterns> ignored,
        Optional<String> revision,
        Optional<Instant> commitTime) {
    FetchedContexts {
        contexts = Map.copyOf(contexts);
    }

    /**
     * Lists the main context beside what else there is to do, when {@code dockerfile} is likely to ask for it; what goes wrong is
     * told to who asks.
     */
    void readAhead(Dockerfile dockerfile, Scope scope) {
        BuildContext main = contexts.get(BuildRequest.MAIN_CONTEXT);
        boolean copies = dockerfile.stages().stream()
                .flatMap(stage -> stage.instructions().stream())
                .anyMatch(instruction ->
                        instruction instanceof Copy copy && copy.from().isEmpty());
        if (main != null && copies) {
            var _ = scope.fork(() -> main.children(""));
        }
    }

    /** Keeps the digests of the contexts' files for the next build. */
    void remember() throws IOException {
        for (BuildContext context : contexts.values()) {
            context.remember();
        }
    }
}
