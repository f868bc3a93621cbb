package build.kiln.build;

import build.kiln.blob.BlobStore;
import build.kiln.contract.Source;
import build.kiln.digest.Digest;
import build.kiln.exporter.LayoutReader;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.oci.Descriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Takes images out of layouts in directories into the store. */
record LayoutImages(BlobStore blobs) {
    /** A reference that no registry can have, by which the graph knows an image of a layout. */
    static String reference(Source.Layout layout) {
        return "oci-layout.invalid/"
                + Digest.of(layout.directory() + "\n" + layout.name()).hex() + ":image";
    }

    /** Takes all of the image that {@code layout} names into the store; gives what it is. */
    Descriptor take(Source.Layout layout) throws BuildException, IOException {
        LayoutReader reader = LayoutReader.of(Path.of(layout.directory()));
        List<LayoutReader.Entry> entries = reader.entries();
        List<LayoutReader.Entry> named = entries.stream()
                .filter(entry -> layout.name().isEmpty() || entry.isCalled(layout.name()))
                .toList();
        if (named.isEmpty() || (named.size() > 1 && !layout.name().isEmpty())) {
            throw BuildException.of(
                            Reason.BASE_IMAGE_NOT_FOUND,
                            "the image layout %s has no image \"%s\"".formatted(layout.directory(), layout.name()))
                    .withHint("it has: "
                            + entries.stream().map(LayoutReader.Entry::toString).toList());
        }
        Descriptor root = named.getFirst().root();
        reader.copy(root, blobs);
        return root;
    }
}
