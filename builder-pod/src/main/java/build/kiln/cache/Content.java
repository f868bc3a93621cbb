package build.kiln.cache;

import build.kiln.digest.Digest;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** One kind of content on the volume that records refer to, such as blobs. */
public interface Content {
    /** Everything there is. */
    List<Item> list() throws IOException;

    /** The ids of what {@code stepRecord} needs. */
    Set<Digest> neededBy(StepRecord stepRecord);

    /** Removes an item, by a rename first. Readers that have it open go on. */
    void remove(Digest id) throws IOException;

    /**
     * An item.
     *
     * @param bytes that it takes
     * @param touched when it was made or last found worth keeping
     */
    record Item(Digest id, long bytes, Instant touched) {}
}
