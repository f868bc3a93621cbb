package build.kiln.exporter;

import build.kiln.failure.BuildException;
import build.kiln.io.UnclosedStream;
import build.kiln.oci.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes the files of images: {@code type=local} and {@code type=tar}. */
final class RootfsExport {
    private final TreeReader trees;

    RootfsExport(TreeReader trees) {
        this.trees = trees;
    }

    /** Always true: the destination is written whole. */
    boolean directory(List<PlatformImage> images, Target.Directory target, Optional<Instant> epoch)
            throws BuildException, IOException, InterruptedException {
        boolean split = split(target.platforms(), images.size());
        MergedNames names = new MergedNames();
        for (PlatformImage image : images) {
            Path destination = split ? target.destination().resolve(name(image.platform())) : target.destination();
            try (TreeReader.Reading files = trees.read(image.tree())) {
                if (!split && images.size() > 1) {
                    names.add(files.root(), image.platform());
                }
                TreeCopy.copy(files.root(), destination);
            }
            if (split) {
                // The directory is the exporter's, which has no time of its own; BuildKit gives it none either.
                Files.setLastModifiedTime(destination, FileTime.from(epoch.orElse(Instant.EPOCH)));
            }
        }
        return true;
    }

    private static boolean split(Target.PlatformDirectories directories, int platforms) {
        return switch (directories) {
            case FOR_SEVERAL -> platforms > 1;
            case ALWAYS -> true;
            case NEVER -> false;
        };
    }

    /** Always true: the destination is written whole. */
    boolean tar(List<PlatformImage> images, Target.Tar target, Optional<Instant> epoch)
            throws BuildException, IOException, InterruptedException {
        List<TreeTar.Part> parts = new ArrayList<>();
        try {
            for (PlatformImage image : images) {
                String prefix = images.size() == 1 ? "" : name(image.platform()) + "/";
                parts.add(new TreeTar.Part(prefix, trees.read(image.tree())));
            }
            Destination.write(target.destination(), out -> TreeTar.write(parts, epoch, new UnclosedStream(out)));
        } finally {
            for (TreeTar.Part part : parts) {
                part.files().close();
            }
        }
        return true;
    }

    /** {@code linux_arm_v7}. */
    static String name(Platform platform) {
        return platform.toString().replace('/', '_');
    }
}
