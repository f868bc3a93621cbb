package build.kiln.build;

import build.kiln.contract.Failure;
import build.kiln.dockerfile.parser.SourceFile;
import java.util.Optional;

/** What becomes of a question about a Dockerfile. */
public sealed interface Answer<T> {
    /** An answer, and the file that it is about. */
    record Given<T>(T value, SourceFile dockerfile) implements Answer<T> {}

    /**
     * Why there is none.
     *
     * @param excerpt the lines that {@code failure} is about
     */
    record Refused<T>(Failure failure, Optional<String> excerpt) implements Answer<T> {}
}
