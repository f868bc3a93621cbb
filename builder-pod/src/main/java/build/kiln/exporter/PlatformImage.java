package build.kiln.exporter;

import build.kiln.layer.Tree;
import build.kiln.oci.EmbeddedStep;
import build.kiln.oci.ImageConfig;
import build.kiln.oci.Platform;
import java.util.List;

/**
 * What a build made for one platform.
 *
 * @param tree its layers may still be in the making
 * @param config complete but for diffIDs; its history has one entry per step
 * @param steps what the image is to say of the steps that made its layers
 */
public record PlatformImage(Platform platform, Tree tree, ImageConfig config, List<EmbeddedStep> steps) {
    public PlatformImage {
        steps = List.copyOf(steps);
    }

    /** An image that says nothing of its steps. */
    public PlatformImage(Platform platform, Tree tree, ImageConfig config) {
        this(platform, tree, config, List.of());
    }
}
