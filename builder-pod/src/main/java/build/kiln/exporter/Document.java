package build.kiln.exporter;

import build.kiln.digest.Digest;
import build.kiln.oci.Descriptor;
import build.kiln.oci.Platform;
import java.util.Map;
import java.util.Optional;

/** A JSON document of an image and the descriptor that others refer to it by. */
@SuppressWarnings("ArrayRecordComponent") // compared by descriptor alone
record Document(Descriptor descriptor, byte[] bytes) {
    static Document of(String mediaType, byte[] bytes) {
        return new Document(Descriptor.of(mediaType, Digest.of(bytes), bytes.length), bytes);
    }

    /** The same document, referred to with annotations and a platform. */
    Document describedBy(Map<String, String> annotations, Optional<Platform> platform) {
        return new Document(
                new Descriptor(descriptor.mediaType(), descriptor.digest(), descriptor.size(), annotations, platform),
                bytes);
    }

    Digest digest() {
        return descriptor.digest();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Document document && document.descriptor.equals(descriptor);
    }

    @Override
    public int hashCode() {
        return descriptor.hashCode();
    }
}
