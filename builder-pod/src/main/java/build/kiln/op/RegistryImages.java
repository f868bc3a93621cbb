package build.kiln.op;

import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.graph.ImageResolver;
import build.kiln.graph.ResolvedImage;
import build.kiln.layer.KnownLayer;
import build.kiln.oci.Platform;
import build.kiln.reference.InvalidReferenceException;
import build.kiln.reference.Reference;
import build.kiln.registry.ImagePuller;
import build.kiln.registry.PulledImage;
import build.kiln.registry.Registries;
import build.kiln.registry.RemoteImage;
import java.io.IOException;

/** Base images out of registries. */
public final class RegistryImages implements ImageResolver {
    private final Registries registries;
    private final ImagePuller puller;

    public RegistryImages(Registries registries, ImagePuller puller) {
        this.registries = registries;
        this.puller = puller;
    }

    @Override
    public ResolvedImage resolve(String text, Platform platform) throws BuildException, InterruptedException {
        Reference reference = parse(text);
        try {
            PulledImage image = puller.pull(reference, platform);
            return new ResolvedImage(
                    reference.orLatest().canonical(),
                    image.digest(),
                    image.rootDigest(),
                    image.manifest(),
                    image.config());
        } catch (IOException e) {
            throw BuildException.of(Reason.INTERNAL, "image " + text + " cannot be resolved: " + e.getMessage(), e);
        }
    }

    private static Reference parse(String text) throws BuildException {
        try {
            return Reference.parse(text);
        } catch (InvalidReferenceException e) {
            throw BuildException.of(Reason.INVALID_REFERENCE, String.valueOf(e.getMessage()), e);
        }
    }

    /** Where the layers of {@code image} are pulled from. */
    public KnownLayer.Remote remote(ResolvedImage image) {
        return new RemoteImage(registries, Reference.parse(image.reference()));
    }
}
