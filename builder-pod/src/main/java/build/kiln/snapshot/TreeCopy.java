package build.kiln.snapshot;

import build.kiln.layer.OverlayDirectory;
import build.kiln.layer.OverlayDirectory.Shown;
import build.kiln.linux.Fd;
import build.kiln.linux.FileCalls;
import build.kiln.linux.FileStatus.Identity;
import build.kiln.linux.OpenFlags;
import build.kiln.rootfs.RootDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Copies the tree of overlay diff directories to an ordinary directory, which then shows what an overlay mount would. */
final class TreeCopy implements AutoCloseable {
    private final RootDirectory root;
    private final ByteBuffer buffer = FileReplica.newBuffer();
    private final Map<Identity, String> firstNames = new HashMap<>();

    private TreeCopy(RootDirectory root) {
        this.root = root;
    }

    /**
     * Fills {@code target}, an empty directory that nobody else knows.
     *
     * @param layers lowest first
     */
    static void make(List<Path> layers, Path target) throws IOException, InterruptedException {
        try (TreeCopy copy = new TreeCopy(RootDirectory.open(target));
                OverlayDirectory tree = OverlayDirectory.root(layers)) {
            copy.fill(copy.root.fd(), tree, "");
        }
    }

    private void fill(Fd directory, OverlayDirectory tree, String prefix) throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("cancelled while copying a tree");
        }
        for (String name : tree.names()) {
            Shown file = tree.shown(name).orElseThrow(() -> new IOException(prefix + name + " is gone"));
            FileReplica replica = new FileReplica(file.directory(), name, file.status());
            if (file.status().isDirectory()) {
                replica.make(directory, name, buffer);
                try (OverlayDirectory below = tree.open(name);
                        Fd made = FileCalls.openAt(directory, name, OpenFlags.PATH | OpenFlags.NO_FOLLOW, 0)) {
                    fill(made, below, prefix + name + "/");
                }
                // Once more: its time has changed with what was made in it.
                replica.giveAttributes(directory, name);
            } else if (!isLinked(file, directory, name, prefix)) {
                replica.make(directory, name, buffer);
            }
        }
    }

    /** Whether {@code name} has become another name of a file that is there already. */
    private boolean isLinked(Shown file, Fd directory, String name, String prefix) throws IOException {
        if (file.status().links() < 2) {
            return false;
        }
        String first = firstNames.putIfAbsent(file.status().identity(), prefix + name);
        if (first == null) {
            return false;
        }
        int slash = first.lastIndexOf('/');
        try (Fd parent = root.openWithoutLinks(first.substring(0, Math.max(0, slash)))) {
            FileCalls.makeHardLink(parent, first.substring(slash + 1), directory, name);
        }
        return true;
    }

    @Override
    public void close() {
        root.close();
    }
}
