package build.kiln.cache;

import build.kiln.digest.Digest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** One kind of content on the volume that records refer to, such as blobs. */
public interface Content {
    /** Everything there is. */
    List<Item> list() throws IOException;

    /** The ids of what {@code stepRecord} needs. */
    Set<Digest> neededBy(StepRecord stepRecord);

    /**
     * Removes an item, by a rename first, unless somebody has made it anew or used it since {@code before}. Readers that have
     * it open go on.
     *
     * @return whether it is gone
     */
    boolean remove(Digest id, Instant before) throws IOException;

    /** How much longer than other content this is kept where there is room. */
    default Duration patience() {
        return Duration.ZERO;
    }

    /** Removes what writers that died have left, unless it was touched since {@code before}; returns how much. */
    default int removeLeftovers(Instant before) throws IOException {
        return 0;
    }

    /**
     * An item.
     *
     * @param bytes that it takes
     * @param touched when it was made or last used, as far as is known
     */
    record Item(Digest id, long bytes, Instant touched) {}
}
