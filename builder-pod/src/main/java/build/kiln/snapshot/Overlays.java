package build.kiln.snapshot;

import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.layer.OverlayMarks;
import build.kiln.linux.Errno;
import build.kiln.linux.ErrnoException;
import build.kiln.linux.Fd;
import build.kiln.linux.FileCalls;
import build.kiln.linux.MountCalls;
import build.kiln.linux.OpenFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Mounts overlays on a volume, and finds out once whether the kernel does that at all. */
final class Overlays {
    /** What mount(2) says when the kernel has no overlayfs, or wants another file system, or no overlay, below it. */
    private static final Set<Integer> REFUSALS = Set.of(Errno.ENODEV, Errno.EINVAL, Errno.EOPNOTSUPP);

    private static final String REMEDY = "give the cache a file system such as ext4, xfs or btrfs";

    private final DiffStore diffs;
    private final Consumer<String> warnings;
    private volatile State state = State.UNKNOWN;

    /** @param warnings is told when they are impossible */
    Overlays(DiffStore diffs, Consumer<String> warnings) {
        this.diffs = diffs;
        this.warnings = warnings;
    }

    private enum State {
        UNKNOWN,
        POSSIBLE,
        IMPOSSIBLE
    }

    /** Mounts {@code overlay} at {@code diff}'s place for it; false where overlays are impossible. */
    boolean mount(OverlayMount overlay, Diff diff) throws BuildException, IOException {
        // More file systems take an overlay that is only read, but older kernels would show whiteouts that are files in
        // it.
        boolean tells = overlay.upper().isPresent();
        if (state == State.IMPOSSIBLE || (!tells && !arePossible())) {
            return false;
        }
        try {
            overlay.mountAt(diff.merged());
        } catch (ErrnoException e) {
            if (REFUSALS.contains(e.errno()) && !arePossible()) {
                return false;
            }
            throw failure(e, "");
        }
        state = State.POSSIBLE;
        return true;
    }

    /** Mounts one with nothing in it, unless the answer is known. */
    synchronized boolean arePossible() throws BuildException, IOException {
        if (state == State.UNKNOWN) {
            Diff diff = diffs.create();
            try {
                state = tryOut(diff);
            } finally {
                diffs.delete(diff);
            }
        }
        return state == State.POSSIBLE;
    }

    private State tryOut(Diff diff) throws BuildException, IOException {
        Files.createDirectory(diff.merged());
        Files.createDirectory(diff.work());
        OverlayMount.Upper upper = new OverlayMount.Upper(diff.files(), diff.work());
        try {
            new OverlayMount(List.of(diff.merged()), Optional.of(upper)).mountAt(diff.merged());
        } catch (ErrnoException e) {
            if (!REFUSALS.contains(e.errno())) {
                throw failure(e, "");
            }
            requireMarks(diff, e);
            warnings.accept("overlayfs cannot be mounted on the cache volume (" + Errno.describe(e.errno())
                    + "): every step gets a copy of its files, which takes time and room; " + REMEDY
                    + ", and not the root of a container");
            return State.IMPOSSIBLE;
        }
        MountCalls.detach(diff.merged());
        return State.POSSIBLE;
    }

    /** Layers are overlay directories all the same: other builders may mount them, and all must see what they delete. */
    private static void requireMarks(Diff diff, ErrnoException refusal) throws BuildException {
        try (Fd files = FileCalls.open(diff.files(), OpenFlags.PATH | OpenFlags.DIRECTORY)) {
            OverlayMarks.makeWhiteout(files, "deleted");
            OverlayMarks.makeOpaque(files, ".");
        } catch (IOException e) {
            throw failure(refusal, "; copies in its place need extended attributes (user.*): " + e.getMessage());
        }
    }

    private static BuildException failure(ErrnoException refusal, String consequence) {
        return BuildException.of(
                        Reason.ISOLATION_UNAVAILABLE,
                        "overlayfs cannot be mounted on the cache volume: " + refusal.getMessage() + consequence,
                        refusal)
                .withHint(REMEDY + ", and the builder a user namespace in which it may mount");
    }
}
