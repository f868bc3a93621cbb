package build.kiln.e2e.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A builder under measurement, with a store of its own. */
interface Builder {
    /**
     * One build that ends with a push.
     *
     * @param image where to push to
     * @param cache a repository to keep the build's cache in, where the builder has no volume that it shares
     */
    record Job(Path context, String image, String cache) {}

    String name();

    /** What the tables say about the version and the mode. */
    String description();

    /** Empties the store, and makes the builder ready. Not measured. */
    void reset() throws IOException, InterruptedException;

    /** Makes a start that the next build does not have to make. Not measured. */
    default void ready() throws IOException, InterruptedException {}

    /** The build is over, as it was measured. */
    default void built() throws IOException {}

    /** Builds with the store as it is. */
    List<List<String>> build(Job job);

    /** Builds, and leaves its cache where a builder with an empty disk finds it. */
    List<List<String>> buildForOthers(Job job);

    /** Empties what a new pod does not have: everything but the shared cache. Not measured. */
    void loseDisk() throws IOException, InterruptedException;

    /** Builds as a new process with what {@link #buildForOthers} left. */
    List<List<String>> buildFromOthers(Job job);

    /** The process that works for the commands, if they only talk to it. */
    Optional<Long> daemon();

    /** Ends the builder and removes its store. */
    void discard() throws IOException, InterruptedException;
}
