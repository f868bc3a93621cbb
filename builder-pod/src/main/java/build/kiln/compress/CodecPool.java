package build.kiln.compress;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** Codecs of one stream, one for each thread that is at work on it. */
final class CodecPool implements AutoCloseable {
    private final Supplier<BlockCodec> factory;
    private final ConcurrentLinkedQueue<BlockCodec> idle = new ConcurrentLinkedQueue<>();

    CodecPool(Supplier<BlockCodec> factory) {
        this.factory = factory;
    }

    void compress(Block block) {
        BlockCodec taken = idle.poll();
        BlockCodec codec = taken == null ? factory.get() : taken;
        try {
            codec.compress(block);
        } finally {
            idle.add(codec);
        }
    }

    /** Call when no block is being compressed any more. */
    @Override
    public void close() {
        for (BlockCodec codec = idle.poll(); codec != null; codec = idle.poll()) {
            codec.close();
        }
    }
}
