package build.kiln.source;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A source whose files are here.
 *
 * @param directory holds the files; only ever read
 * @param revision the commit, or the digest of what was fetched; empty for a directory
 * @param commitTime when the commit was made
 */
public record FetchedSource(Path directory, Optional<String> revision, Optional<Instant> commitTime) {
    static FetchedSource of(Path directory) {
        return new FetchedSource(directory, Optional.empty(), Optional.empty());
    }
}
