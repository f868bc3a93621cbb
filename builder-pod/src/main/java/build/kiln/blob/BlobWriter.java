package build.kiln.blob;

import build.kiln.digest.Digest;
import build.kiln.hash.ContentHash;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/**
 * A blob in the making: hidden until committed, gone when closed without. Not for use by several threads at once.
 */
public final class BlobWriter extends OutputStream {
    private final BlobStore store;
    private final Path temporary;
    private final OutputStream file;
    private final MessageDigest hash = ContentHash.sha256();
    private long size;

    BlobWriter(BlobStore store, Path temporary) throws IOException {
        this.store = store;
        this.temporary = temporary;
        file = Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /** The number of bytes written so far. */
    public long size() {
        return size;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        file.write(from, offset, length);
        hash.update(from, offset, length);
        size += length;
    }

    /** Makes what was written a blob of the store. Nothing may be written afterwards. */
    public Blob commit() throws IOException {
        file.close();
        return publish(Digest.of(hash));
    }

    /** As {@link #commit()}, unless the content is not the one expected: then nothing is stored. */
    public Blob commit(Digest expected, long expectedSize) throws IOException {
        file.close();
        Digest actual = Digest.of(hash);
        if (size != expectedSize || !actual.equals(expected)) {
            throw new DigestMismatchException(expected, expectedSize, actual, size);
        }
        return publish(actual);
    }

    private Blob publish(Digest digest) throws IOException {
        Path target = store.path(digest);
        store.verification().mark(temporary, target);
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        return new Blob(digest, size, target);
    }

    @Override
    public void close() throws IOException {
        file.close();
        Files.deleteIfExists(temporary);
    }
}
