package build.kiln.exporter;

import build.kiln.failure.BuildException;
import build.kiln.reference.Reference;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes images of the store to archives that docker load and every OCI tool read, and reads such archives. */
public final class ImageArchives {
    private final ImageStore store;

    public ImageArchives(ImageStore store) {
        this.store = store;
    }

    /**
     * An image to save.
     *
     * @param names it has in the archive; none for an image given by its ID
     */
    public record Saved(StoredImage image, List<Reference> names) {
        public Saved {
            names = List.copyOf(names);
        }
    }

    /** The shapes of an archive. */
    public enum Format {
        /** An OCI layout that docker load reads as well, by the manifest.json that it has for every single-platform image. */
        DOCKER,
        /** An OCI layout and nothing more. */
        OCI
    }

    /**
     * Writes the archive.
     *
     * @param destination empty for standard output
     */
    public void save(List<Saved> images, Format format, Optional<Path> destination, Instant now)
            throws BuildException, IOException, InterruptedException {
        List<LayoutExport.Part> parts = new ArrayList<>();
        for (Saved saved : images) {
            parts.add(
                    new LayoutExport.Part(saved.image().images(), saved.image().assembly(), saved.names()));
        }
        new LayoutExport(store.blobs()).save(parts, format, destination, now);
    }

    /**
     * Takes the images of an archive into the store.
     *
     * @param archive a tar, compressed or not
     * @param work an existing directory for what the archive holds
     */
    public List<Saved> load(Path archive, Path work) throws BuildException, IOException {
        return new ArchiveReader(store, work).read(archive);
    }
}
