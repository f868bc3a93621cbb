package build.kiln.testing;

import build.kiln.digest.Digest;
import build.kiln.oci.Descriptor;
import build.kiln.oci.ImageConfig;
import build.kiln.oci.Index;
import build.kiln.oci.Manifest;
import build.kiln.oci.MediaTypes;
import build.kiln.oci.OciJson;
import build.kiln.oci.Platform;
import build.kiln.oci.RunConfig;
import build.kiln.registry.Repository;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Small images whose layers are not tars: enough for whoever does not unpack them. */
public final class Images {
    private Images() {}

    /** Pushes an image of {@code layers}; gives its manifest's descriptor. */
    public static Descriptor push(Repository to, Platform platform, byte[]... layers)
            throws IOException, InterruptedException {
        List<Descriptor> descriptors = new ArrayList<>();
        List<Digest> diffIds = new ArrayList<>();
        for (byte[] layer : layers) {
            descriptors.add(push(to, MediaTypes.OCI_LAYER, layer));
            diffIds.add(Digest.of(layer));
        }
        ImageConfig config = new ImageConfig(platform, Optional.empty(), "", RunConfig.empty(), diffIds, List.of());
        Descriptor configDescriptor = push(to, MediaTypes.OCI_CONFIG, OciJson.encode(config));
        Manifest manifest = new Manifest(MediaTypes.OCI_MANIFEST, configDescriptor, descriptors, Map.of());
        byte[] bytes = OciJson.encode(manifest);
        Digest digest = Digest.of(bytes);
        to.putManifest(digest.toString(), manifest.mediaType(), bytes);
        return new Descriptor(manifest.mediaType(), digest, bytes.length, Map.of(), Optional.of(platform));
    }

    public static Descriptor push(Repository to, String mediaType, byte[] blob)
            throws IOException, InterruptedException {
        Descriptor descriptor = Descriptor.of(mediaType, Digest.of(blob), blob.length);
        to.pushBlob(descriptor, () -> new ByteArrayInputStream(blob));
        return descriptor;
    }

    /** Pushes an index of manifests that are there; gives its digest. */
    public static Digest pushIndex(Repository to, String tag, List<Descriptor> manifests)
            throws IOException, InterruptedException {
        byte[] bytes = OciJson.encode(new Index(MediaTypes.OCI_INDEX, manifests, Map.of()));
        to.putManifest(tag, MediaTypes.OCI_INDEX, bytes);
        return Digest.of(bytes);
    }
}
