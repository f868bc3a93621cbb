package build.kiln.snapshot;

import build.kiln.archive.TarEntry;
import build.kiln.layer.OverlayMarks;
import build.kiln.linux.Errno;
import build.kiln.linux.ErrnoException;
import build.kiln.linux.Fd;
import build.kiln.linux.FileStatus;
import build.kiln.linux.MetadataCalls;
import build.kiln.rootfs.RootDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Completes a layer's files with what only the layers below know, as overlayfs would have copied it up.
 *
 * @param directories lowest first
 */
record LowerLayers(List<Path> directories) {
    LowerLayers {
        directories = List.copyOf(directories);
    }

    void complete(Unpacked unpacked) throws IOException {
        try (RootDirectory root = RootDirectory.open(unpacked.diff().files())) {
            for (String directory : unpacked.implicit()) {
                copyUp(root, directory, directory);
            }
            for (TarEntry link : unpacked.links()) {
                if (!copyUp(root, link.link(), link.path())) {
                    throw new IOException("layer has a hard link to " + link.link() + ", which does not exist");
                }
            }
        }
    }

    /** Copies the topmost {@code source} to {@code path} of {@code root}; a directory without what is in it. */
    private boolean copyUp(RootDirectory root, String source, String path) throws IOException {
        for (Path lower : directories.reversed()) {
            try (RootDirectory below = RootDirectory.open(lower);
                    Fd from = below.openDirectory(parentOf(source))) {
                Optional<FileStatus> found = MetadataCalls.find(from, name(source));
                if (found.isPresent()) {
                    try (Fd to = root.openDirectory(parentOf(path))) {
                        return copy(from, name(source), found.get(), to, name(path));
                    }
                }
            } catch (ErrnoException e) {
                if (!e.is(Errno.ENOENT) && !e.is(Errno.ENOTDIR)) {
                    throw e;
                }
            }
        }
        return false;
    }

    private static boolean copy(Fd from, String source, FileStatus status, Fd to, String name) throws IOException {
        if (OverlayMarks.isWhiteout(from, source, status)) {
            return false;
        }
        if (!status.isDirectory()) {
            return new FileReplica(from, source, status).make(to, name, FileReplica.newBuffer());
        }
        if (!MetadataCalls.status(to, name).isDirectory()) {
            return false;
        }
        new FileReplica(from, source, status).giveAttributes(to, name);
        return true;
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String parentOf(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }
}
