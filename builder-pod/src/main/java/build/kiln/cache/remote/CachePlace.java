package build.kiln.cache.remote;

import build.kiln.reference.InvalidReferenceException;
import build.kiln.reference.Reference;
import java.nio.file.Path;

/** Where a cache outside the volume is. */
public sealed interface CachePlace {
    /** What {@link #parse} reads as this place. */
    default String text() {
        return switch (this) {
            case InRegistry(Reference reference) -> reference.canonical();
            case InDirectory(Path directory) -> DIRECTORY + directory;
        };
    }

    /** How a directory is told from a reference. */
    String DIRECTORY = "dir:";

    /** A tag of a repository. */
    record InRegistry(Reference reference) implements CachePlace {
        @Override
        public String toString() {
            return reference.familiar();
        }
    }

    /** An OCI image layout. */
    record InDirectory(Path directory) implements CachePlace {
        @Override
        public String toString() {
            return directory.toString();
        }
    }

    /**
     * Reads a reference, or a path after {@value #DIRECTORY}.
     *
     * @throws InvalidReferenceException when it is neither
     */
    static CachePlace parse(String text) {
        return text.startsWith(DIRECTORY)
                ? new InDirectory(Path.of(text.substring(DIRECTORY.length())))
                : new InRegistry(Reference.parse(text).orLatest());
    }
}
