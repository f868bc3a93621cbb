package build.kiln.cache;

import build.kiln.blob.Room;
import build.kiln.blob.Volume;
import java.io.IOException;
import java.nio.file.Files;

/**
 * Keeps a volume below a size while builds write to it: collects before a write that would not fit. What is in use is never
 * collected, so that builds in progress may exceed the ceiling together.
 */
public final class Ceiling implements Room {
    /** Layers are kept packed and unpacked; unpacked ones take about three times the room. */
    private static final long UNPACKED = 4;

    private static final long SMALL_BLOB = 1 << 20;
    private static final long LARGEST_MIN_FREE = 1L << 30;
    private static final int MIN_FREE_SHARE = 50;
    /** A collection frees so much more than is needed at once that the next is not due at once. */
    private static final int SLACK_SHARE = 10;

    private static final long LEAST_SLACK = 16L << 20;

    private final Volume volume;
    private final long limit;
    private final Collection collection;
    /** Negative until measured. */
    private long used = -1;

    private long nextTry;

    /** Gives a collector that knows what must be kept now. */
    public interface Collection {
        Collector collector() throws IOException;
    }

    /**
     * A ceiling.
     *
     * @param limit in bytes; 0 for none but the volume's size
     */
    public Ceiling(Volume volume, long limit, Collection collection) {
        this.volume = volume;
        this.limit = limit;
        this.collection = collection;
    }

    @Override
    public synchronized void need(long bytes) throws IOException {
        if (bytes > Files.getFileStore(volume.root()).getTotalSpace()) {
            // Nothing makes room for it. Anybody's manifest may say so; others keep what they have.
            return;
        }
        long wanted = Math.max(bytes, SMALL_BLOB) * UNPACKED;
        if (limit > 0 && used < 0) {
            used = collection.collector().usedBytes();
        }
        used += wanted;
        boolean full = (limit > 0 && used > limit) || freeBytes() < minFreeBytes() + wanted;
        if (full && used >= nextTry) {
            collect(wanted);
        }
    }

    private void collect(long wanted) throws IOException {
        long slack = Math.max(limit / SLACK_SHARE, LEAST_SLACK);
        Collector collector = collection.collector();
        if (limit > 0) {
            long keep = Math.max(0, limit - wanted - limit / SLACK_SHARE);
            collector.collect(GcPolicy.keep(keep).withMinFree(minFreeBytes() + wanted));
            used = collector.usedBytes() + wanted;
        } else {
            collector.collect(GcPolicy.keep(Long.MAX_VALUE).withMinFree(minFreeBytes() + wanted));
        }
        // What is in use stays: asking again before more was written would find the same.
        nextTry = used + slack;
    }

    private long freeBytes() throws IOException {
        return Files.getFileStore(volume.root()).getUsableSpace();
    }

    private long minFreeBytes() throws IOException {
        return Math.min(LARGEST_MIN_FREE, Files.getFileStore(volume.root()).getTotalSpace() / MIN_FREE_SHARE);
    }
}
