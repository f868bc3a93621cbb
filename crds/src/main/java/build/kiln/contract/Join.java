package build.kiln.contract;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Images that other builders have pushed to the output's repository by digest alone. They become one index, which gets the
 * tags; nothing is built.
 *
 * @param revision of the source that all of them were built from; {@code commitTime} where it is a commit
 * @param started when the first of them began to build
 */
public record Join(List<Part> parts, Optional<String> revision, Optional<Instant> commitTime, Instant started) {
    public Join {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("of no images comes no index");
        }
    }

    /**
     * What one builder has pushed.
     *
     * @param digest of a manifest, or of an index when there are several platforms
     * @param platforms in the order of that index
     */
    public record Part(String digest, List<String> platforms) {
        public Part {
            platforms = List.copyOf(platforms);
            if (platforms.isEmpty()) {
                throw new IllegalArgumentException("an image is for a platform");
            }
        }
    }
}
