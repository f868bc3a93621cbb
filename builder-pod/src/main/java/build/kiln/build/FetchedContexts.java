package build.kiln.build;

import build.kiln.context.BuildContext;
import build.kiln.context.IgnorePatterns;
import build.kiln.dockerfile.parser.SourceFile;
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

    /** Keeps the digests of the contexts' files for the next build. */
    void remember() throws IOException {
        for (BuildContext context : contexts.values()) {
            context.remember();
        }
    }
}
