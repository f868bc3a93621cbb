package build.kiln.compress;

/** Compresses one block into a whole gzip member (RFC 1952). Not safe for use by several threads. */
interface BlockCodec extends AutoCloseable {
    /** Makes the block's member of its input. */
    void compress(Block block);

    @Override
    void close();
}
