package build.kiln.registry;

import build.kiln.digest.Digest;
import build.kiln.hash.ContentHash;
import build.kiln.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** A blob's content, whose end is given only when the digest is right. */
final class VerifiedBlob extends InputStream {
    private final Repository repository;
    private final Descriptor descriptor;
    private final InputStream content;
    private final MessageDigest hash = ContentHash.sha256();
    private boolean verified;

    VerifiedBlob(Repository repository, Descriptor descriptor, InputStream content) {
        this.repository = repository;
        this.descriptor = descriptor;
        this.content = content;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = content.read(into, offset, length);
        if (count >= 0) {
            hash.update(into, offset, count);
        } else if (!verified && !Digest.of(hash).equals(descriptor.digest())) {
            throw repository.anotherBlobThan(descriptor);
        } else {
            verified = true;
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        content.close();
    }
}
