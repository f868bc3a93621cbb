package build.kiln.exporter;

import build.kiln.blob.BlobStore;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.io.json.InvalidJsonException;
import build.kiln.io.json.JsonReader;
import build.kiln.oci.Descriptor;
import build.kiln.oci.Index;
import build.kiln.oci.Manifest;
import build.kiln.oci.MediaTypes;
import build.kiln.oci.OciJson;
import build.kiln.reference.InvalidReferenceException;
import build.kiln.reference.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads an OCI image layout in a directory. Nothing in it is trusted: what is taken has the digest it is named by. */
public final class LayoutReader {
    private static final int MAX_DEPTH = 4;

    private final Path directory;
    private final Index index;

    private LayoutReader(Path directory, Index index) {
        this.directory = directory;
        this.index = index;
    }

    /** The layout at {@code directory}. */
    public static LayoutReader of(Path directory) throws BuildException, IOException {
        try {
            return new LayoutReader(directory, OciJson.decodeIndex(document(directory.resolve(LayoutFiles.INDEX))));
        } catch (NoSuchFileException e) {
            throw BuildException.of(
                            Reason.CONTEXT_INVALID, directory + " is no OCI image layout: it has no index.json", e)
                    .withHint("give the directory that holds oci-layout, index.json and blobs");
        } catch (InvalidJsonException e) {
            throw BuildException.of(Reason.CONTEXT_INVALID, "index.json of " + directory + ": " + e.getMessage(), e);
        }
    }

    /**
     * One image of a layout.
     *
     * @param name as its writer gave it: a reference, or a tag alone
     */
    public record Entry(Descriptor root, Optional<String> name) {
        /** Whether this is its tag, its whole name or its digest. */
        public boolean isCalled(String wanted) {
            return wanted.equals(root.digest().toString())
                    || name.filter(own -> own.equals(wanted)
                                    || tag().filter(wanted::equals).isPresent())
                            .isPresent();
        }

        private Optional<String> tag() {
            return reference().flatMap(Reference::tag);
        }

        /** Its name as a reference; empty when it has none or a tag alone. */
        public Optional<Reference> reference() {
            try {
                return name.filter(text -> text.contains("/") || text.contains(":"))
                        .map(Reference::parse);
            } catch (InvalidReferenceException e) {
                return Optional.empty();
            }
        }

        @Override
        public String toString() {
            return name.orElse(root.digest().toString());
        }
    }

    /** The images, in the order of the index. */
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (Descriptor root : index.manifests()) {
            Optional<String> name = Optional.ofNullable(root.annotations().get(LayoutFiles.NAME))
                    .or(() -> Optional.ofNullable(root.annotations().get(LayoutFiles.REF_NAME)));
            entries.add(new Entry(Descriptor.of(root.mediaType(), root.digest(), root.size()), name));
        }
        return entries;
    }

    /** Copies an image with everything it names; platforms that the layout leaves out are left out. */
    public void copy(Descriptor root, BlobStore blobs) throws BuildException, IOException {
        try {
            copy(root, blobs, 0);
        } catch (InvalidJsonException e) {
            throw BuildException.of(Reason.CONTEXT_INVALID, "the image layout is malformed: " + e.getMessage(), e);
        } catch (NoSuchFileException e) {
            throw BuildException.of(Reason.CONTEXT_INVALID, "the image layout lacks " + e.getMessage(), e);
        }
    }

    private void copy(Descriptor descriptor, BlobStore blobs, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new InvalidJsonException("indexes within indexes within indexes");
        }
        switch (descriptor.mediaType()) {
            case MediaTypes.OCI_INDEX, MediaTypes.DOCKER_LIST -> {
                for (Descriptor child :
                        OciJson.decodeIndex(document(file(descriptor))).manifests()) {
                    if (Files.exists(file(child))) {
                        copy(child, blobs, depth + 1);
                    }
                }
            }
            case MediaTypes.OCI_MANIFEST, MediaTypes.DOCKER_MANIFEST -> {
                Manifest manifest = OciJson.decodeManifest(document(file(descriptor)));
                put(manifest.config(), blobs);
                for (Descriptor layer : manifest.layers()) {
                    put(layer, blobs);
                }
            }
            default -> {
                // A blob of another kind, copied below like any other.
            }
        }
        put(descriptor, blobs);
    }

    private void put(Descriptor descriptor, BlobStore blobs) throws IOException {
        if (blobs.find(descriptor.digest()).isPresent()) {
            return;
        }
        try (InputStream content = Files.newInputStream(file(descriptor))) {
            blobs.put(content, descriptor.digest(), descriptor.size());
        }
    }

    private Path file(Descriptor descriptor) {
        return directory.resolve(LayoutFiles.blob(descriptor));
    }

    private static byte[] document(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(JsonReader.MAX_DOCUMENT + 1);
            if (bytes.length > JsonReader.MAX_DOCUMENT) {
                throw new InvalidJsonException(file.getFileName() + " is larger than any manifest");
            }
            return bytes;
        }
    }
}
