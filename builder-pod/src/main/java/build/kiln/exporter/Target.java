package build.kiln.exporter;

import build.kiln.reference.Reference;
import build.kiln.reference.Repository;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where an image goes. */
public sealed interface Target {
    /** Pushed under each of {@code references}. */
    record Registry(List<Reference> references) implements Target {
        public Registry {
            references = List.copyOf(references);
        }
    }

    /** Pushed to a registry by digest alone; an {@link IndexJoin} names it later. */
    record RegistryByDigest(Repository repository) implements Target {}

    /** Kept in this machine's image store. */
    record Store(List<Reference> references) implements Target {
        public Store {
            references = List.copyOf(references);
        }
    }

    /**
     * An OCI image layout.
     *
     * @param destination empty for standard output
     * @param tar whether the layout is one tar file or a directory
     */
    record OciLayout(Optional<Path> destination, boolean tar, List<Reference> references) implements Target {
        public OciLayout {
            references = List.copyOf(references);
            if (!tar && destination.isEmpty()) {
                throw new IllegalArgumentException("a layout in a directory needs a destination");
            }
        }
    }

    /**
     * A tar that {@code docker load} reads.
     *
     * @param destination empty for standard output
     */
    record DockerArchive(Optional<Path> destination, List<Reference> references) implements Target {
        public DockerArchive {
            references = List.copyOf(references);
        }
    }

    /** The image's files in a directory. */
    record Directory(Path destination, PlatformDirectories platforms) implements Target {}

    /**
     * The image's files as a tar; with several platforms in one directory for each.
     *
     * @param destination empty for standard output
     */
    record Tar(Optional<Path> destination) implements Target {}

    /** Whether each platform's files get a directory of their own. */
    enum PlatformDirectories {
        FOR_SEVERAL,
        ALWAYS,
        /** All files in one place, and an error where two platforms have the same. */
        NEVER
    }

    /** Nowhere: only the cache remembers the build. */
    record Nothing() implements Target {}
}
