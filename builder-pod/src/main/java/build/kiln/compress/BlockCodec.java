package build.kiln.compress;

/** Compresses one block into a whole gzip member (RFC 1952). Not safe for use by several threads. */
interface BlockCodec extends AutoCloseable {
    /**
     * Compresses {@code block[0, length)}.
     *
     * @return the member, in an array that belongs to the caller
     */
    byte[] compress(byte[] block, int length);

    @Override
    void close();
}
