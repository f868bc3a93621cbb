package build.kiln.rootfs;

import build.kiln.linux.ErrnoException;
import build.kiln.linux.Fd;
import build.kiln.linux.FileCalls;
import build.kiln.linux.FileStatus;
import build.kiln.linux.MetadataCalls;
import build.kiln.linux.OpenFlags;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * How much room files take. What somebody changes at the same time is counted as it is found, and no link leads out of the tree; how deep it is
 * does not matter, because one directory is open at a time.
 */
public final class TreeSize {
    private static final int BLOCK = 512;

    /** What is on the way from the root to the open directory, that included. */
    private final Deque<Level> levels = new ArrayDeque<>();

    private final Set<FileStatus.Identity> linked = new HashSet<>();
    private Fd at;
    private long bytes;

    private TreeSize(Fd root) {
        this.at = root;
    }

    /**
     * A directory on the way.
     *
     * @param unread names of the directories in it that are still to be read
     */
    private record Level(FileStatus.Identity identity, Deque<String> unread) {}

    /** The bytes of the regular files below {@code root}: a sparse one has those on the disk, one with several names counts once. */
    public static long of(Path root) {
        return open(Fd.NONE, root.toString())
                .map(opened -> new TreeSize(opened).walk())
                .orElse(0L);
    }

    private long walk() {
        try {
            read();
            while (!levels.isEmpty()) {
                goOn();
            }
        } catch (ErrnoException e) {
            // It is taken away at the same time.
        } finally {
            at.close();
        }
        return bytes;
    }

    private void read() throws ErrnoException {
        Deque<String> directories = new ArrayDeque<>();
        for (String name : FileCalls.list(at)) {
            Optional<FileStatus> found = MetadataCalls.find(at, name);
            if (found.isPresent() && found.get().isDirectory()) {
                directories.add(name);
            } else if (found.isPresent() && found.get().isRegular()) {
                count(found.get());
            }
        }
        levels.push(new Level(MetadataCalls.status(at).identity(), directories));
    }

    private void count(FileStatus file) {
        if (file.links() == 1 || linked.add(file.identity())) {
            bytes += Math.min(file.size(), file.blocks() * BLOCK);
        }
    }

    /** Reads the next directory of this one, or returns to that above. */
    private void goOn() throws ErrnoException {
        String name = levels.element().unread().poll();
        if (name == null) {
            levels.pop();
            if (!levels.isEmpty()) {
                goUp();
            }
        } else if (hasEntered(name)) {
            read();
        }
    }

    private void goUp() throws ErrnoException {
        if (!hasEntered("..")
                || !MetadataCalls.status(at).identity().equals(levels.element().identity())) {
            // It has been moved: where the way back leads is anyone's guess.
            levels.clear();
        }
    }

    private boolean hasEntered(String name) {
        Optional<Fd> next = open(at, name);
        next.ifPresent(opened -> {
            at.close();
            at = opened;
        });
        return next.isPresent();
    }

    /** Empty when it is gone, or something else by now, or cannot be read. */
    private static Optional<Fd> open(Fd directory, String name) {
        try {
            return Optional.of(
                    FileCalls.openAt(directory, name, OpenFlags.READ | OpenFlags.DIRECTORY | OpenFlags.NO_FOLLOW, 0));
        } catch (ErrnoException e) {
            return Optional.empty();
        }
    }
}
