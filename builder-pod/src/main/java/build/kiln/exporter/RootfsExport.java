package build.kiln.exporter;

import build.kiln.failure.BuildException;
import build.kiln.io.UnclosedStream;
import build.kiln.oci.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes the files of images: {@code type=local} and {@code type=tar}. Several platforms get a directory each. */
final class RootfsExport {
    private final TreeReader trees;

    RootfsExport(TreeReader trees) {
        this.trees = trees;
    }

    /** Always true: the destination is written whole. */
    boolean directory(List<PlatformImage> images, Target.Directory target)
            throws BuildException, IOException, InterruptedException {
        for (PlatformImage image : images) {
            Path destination = images.size() == 1
                    ? target.destination()
                    : target.destination().resolve(name(image.platform()));
            try (TreeReader.Reading files = trees.read(image.tree())) {
                TreeCopy.copy(files.root(), destination);
            }
        }
        return true;
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
