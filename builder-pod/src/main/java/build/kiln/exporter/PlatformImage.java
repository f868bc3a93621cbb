package build.kiln.exporter;

import build.kiln.layer.Tree;
import build.kiln.oci.ImageConfig;
import build.kiln.oci.Platform;

/**
 * What a build made for one platform.
 *
 * @param tree its layers may still be in the making
 * @param config complete but for diffIDs; its history has one entry per step
 */
public record PlatformImage(Platform platform, Tree tree, ImageConfig config) {}
