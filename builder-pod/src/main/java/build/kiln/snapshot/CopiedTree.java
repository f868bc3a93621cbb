package build.kiln.snapshot;

import build.kiln.layer.OverlayMarks;
import build.kiln.linux.Fd;
import build.kiln.linux.FileCalls;
import build.kiln.linux.FileStatus;
import build.kiln.linux.FileType;
import build.kiln.linux.MetadataCalls;
import build.kiln.linux.OpenFlags;
import build.kiln.linux.XattrCalls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A tree that was copied to be changed, with the state of every file right after. What differs then is what overlayfs would have in its
 * upper directory, or a little more: whoever makes a layer of it leaves out what came to the same as below.
 */
final class CopiedTree {
    private static final int PRIVATE = 0700;
    private static final int LISTED = OpenFlags.READ | OpenFlags.DIRECTORY | OpenFlags.NO_FOLLOW;

    private final Path root;
    private final State before;

    private CopiedTree(Path root, State before) {
        this.root = root;
        this.before = before;
    }

    /** @param files what a directory holds */
    private record State(Stamp stamp, Map<String, State> files) {}

    /**
     * Tells a file from what it was before and from others.
     *
     * @param changed no program can set this time back
     */
    private record Stamp(FileStatus.Identity identity, long size, Instant modified, Instant changed) {
        static Stamp of(FileStatus status) {
            return new Stamp(status.identity(), status.size(), status.modified(), status.changed());
        }
    }

    /** Notes how {@code copy}, which nobody has changed yet, is. */
    static CopiedTree of(Path copy) throws IOException {
        try (Fd root = FileCalls.open(copy, LISTED)) {
            return new CopiedTree(copy, state(root, MetadataCalls.status(root)));
        }
    }

    private static State state(Fd directory, FileStatus status) throws IOException {
        Map<String, State> files = new HashMap<>();
        for (String name : FileCalls.list(directory)) {
            FileStatus file = MetadataCalls.status(directory, name);
            if (file.isDirectory()) {
                try (Fd child = FileCalls.openAt(directory, name, LISTED, 0)) {
                    files.put(name, state(child, file));
                }
            } else {
                files.put(name, new State(Stamp.of(file), Map.of()));
            }
        }
        return new State(Stamp.of(status), files);
    }

    /** Moves what has changed to {@code files}, an empty directory, in overlay format. Nobody may change the tree any more. */
    void moveChanges(Path files) throws IOException {
        try (Fd from = FileCalls.open(root, LISTED);
                Fd to = FileCalls.open(files, LISTED)) {
            moveChanges(from, before.files, to);
        }
    }

    /** Whether there were any. */
    private static boolean moveChanges(Fd from, Map<String, State> before, Fd to) throws IOException {
        boolean changed = false;
        Set<String> left = new HashSet<>(before.keySet());
        for (String name : FileCalls.list(from)) {
            FileStatus status = MetadataCalls.status(from, name);
            // A step could make whiteouts itself; under an overlay it cannot.
            if (!status.isWhiteout()) {
                left.remove(name);
                changed |= status.isDirectory()
                        ? moveDirectory(from, name, status, Optional.ofNullable(before.get(name)), to)
                        : moveFile(from, name, status, Optional.ofNullable(before.get(name)), to);
            }
        }
        for (String name : left) {
            OverlayMarks.makeWhiteout(to, name);
        }
        return changed || !left.isEmpty();
    }

    private static boolean moveFile(Fd from, String name, FileStatus status, Optional<State> before, Fd to)
            throws IOException {
        // Nobody listens at a socket any more; no layer has any.
        if (status.type() == FileType.SOCKET
                || before.map(State::stamp).filter(Stamp.of(status)::equals).isPresent()) {
            return false;
        }
        FileCalls.rename(from, name, to, name);
        if (status.isRegular()) {
            removeMarks(to, name);
        }
        return true;
    }

    /** A step could set marks; overlayfs would keep them from it. */
    private static void removeMarks(Fd directory, String name) throws IOException {
        for (String attribute : XattrCalls.list(directory, name)) {
            if (OverlayMarks.isMark(attribute)) {
                XattrCalls.remove(directory, name, attribute);
            }
        }
    }

    /** Makes the directory anew, to hold what has changed in it. */
    private static boolean moveDirectory(Fd from, String name, FileStatus status, Optional<State> before, Fd to)
            throws IOException {
        Map<String, State> filesBefore = before.map(State::files).orElse(Map.of());
        boolean changed =
                before.map(State::stamp).filter(Stamp.of(status)::equals).isEmpty();
        FileCalls.makeDirectory(to, name, PRIVATE);
        try (Fd source = FileCalls.openAt(from, name, LISTED, 0);
                Fd target = FileCalls.openAt(to, name, LISTED, 0)) {
            changed |= moveChanges(source, filesBefore, target);
        }
        if (changed) {
            new FileReplica(from, name, status).giveAttributes(to, name);
        } else {
            FileCalls.removeDirectory(to, name);
        }
        return changed;
    }
}
