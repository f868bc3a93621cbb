package build.kiln.snapshot;

import build.kiln.layer.Layer;
import build.kiln.layer.LowerFiles;
import build.kiln.layer.Tree;
import build.kiln.linux.MountCalls;
import build.kiln.rootfs.TreeRemoval;
import java.io.IOException;
import java.nio.file.Path;

/** A tree that is being changed: what is written below {@link #root()} becomes a layer when it is committed. Used by one thread. */
public final class Workspace implements AutoCloseable {
    private final SnapshotStore store;
    private final Tree tree;
    private final Diff diff;
    private final LowerFiles lower;
    private final Place place;
    private State state = State.OPEN;

    Workspace(SnapshotStore store, Tree tree, Diff diff, LowerFiles lower, Place place) {
        this.store = store;
        this.tree = tree;
        this.diff = diff;
        this.lower = lower;
        this.place = place;
    }

    /** How the tree is shown. */
    sealed interface Place {
        /** All of the tree, by an overlay mount. */
        record Mounted() implements Place {}

        /** All of the tree, as files of its own. */
        record Copied(CopiedTree copy) implements Place {}

        /** Only the changes, in overlay format. */
        record Plain() implements Place {}
    }

    private enum State {
        OPEN,
        COMMITTED,
        CLOSED
    }

    /** Where to read and write. */
    public Path root() {
        return place instanceof Place.Plain ? diff.files() : diff.merged();
    }

    /**
     * Ends the changes and gives them as a layer, whose digests are computed in the background. Nobody may write below
     * {@link #root()} any more.
     */
    public Layer commit() throws IOException {
        if (state != State.OPEN) {
            throw new IllegalStateException("changes end once");
        }
        gather();
        state = State.COMMITTED;
        return store.commit(tree, diff, lower);
    }

    /** Leaves the changes and nothing else. */
    private void gather() throws IOException {
        switch (place) {
            case Place.Mounted() -> MountCalls.detach(diff.merged());
            case Place.Copied(CopiedTree copy) -> copy.moveChanges(diff.files());
            case Place.Plain() -> {
                return;
            }
        }
        TreeRemoval.remove(diff.merged());
        TreeRemoval.remove(diff.work());
    }

    /** Throws away what was not committed. */
    @Override
    public void close() throws IOException {
        if (state == State.OPEN) {
            state = State.CLOSED;
            if (place instanceof Place.Mounted) {
                MountCalls.detach(diff.merged());
            }
            store.discard(diff);
        }
    }
}
