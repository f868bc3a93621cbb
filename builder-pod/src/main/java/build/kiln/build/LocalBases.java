package build.kiln.build;

import build.kiln.blob.Blob;
import build.kiln.blob.BlobStore;
import build.kiln.blob.Volume;
import build.kiln.contract.BuildOptions;
import build.kiln.contract.BuildRequest;
import build.kiln.contract.Source;
import build.kiln.digest.Digest;
import build.kiln.exporter.LocalImage;
import build.kiln.exporter.LocalImages;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.graph.ImageResolver;
import build.kiln.graph.ResolvedImage;
import build.kiln.io.json.InvalidJsonException;
import build.kiln.oci.Descriptor;
import build.kiln.oci.ImageConfig;
import build.kiln.oci.Index;
import build.kiln.oci.Manifest;
import build.kiln.oci.MediaTypes;
import build.kiln.oci.OciJson;
import build.kiln.oci.Platform;
import build.kiln.oci.Platforms;
import build.kiln.reference.InvalidReferenceException;
import build.kiln.reference.Reference;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Base images that are here already: those of image layouts that the request names, and of this machine's store unless the
 * request wants the registry asked. Everything else is the registries' to find.
 */
final class LocalBases implements ImageResolver {
    private final ImageResolver remote;
    private final Map<String, Source.Layout> layouts;
    private final Optional<LocalImages> stored;
    private final BlobStore blobs;

    private LocalBases(
            ImageResolver remote, Map<String, Source.Layout> layouts, Optional<LocalImages> stored, BlobStore blobs) {
        this.remote = remote;
        this.layouts = layouts;
        this.stored = stored;
        this.blobs = blobs;
    }

    static ImageResolver before(ImageResolver remote, BuildRequest request, Volume volume, BlobStore blobs)
            throws IOException {
        Map<String, Source.Layout> layouts = request.sources().values().stream()
                .filter(Source.Layout.class::isInstance)
                .map(Source.Layout.class::cast)
                .collect(Collectors.toMap(LayoutImages::reference, layout -> layout, (one, same) -> one));
        Optional<LocalImages> stored = request.options().baseImages() == BuildOptions.BaseImages.ALWAYS_PULL
                ? Optional.empty()
                : Optional.of(LocalImages.open(volume));
        return new LocalBases(remote, layouts, stored, blobs);
    }

    @Override
    public ResolvedImage resolve(String text, Platform platform) throws BuildException, InterruptedException {
        try {
            Optional<ResolvedImage> here = here(text, platform);
            return here.isPresent() ? here.get() : remote.resolve(text, platform);
        } catch (InvalidJsonException e) {
            throw BuildException.of(Reason.BASE_IMAGE_INVALID, "image " + text + " is malformed: " + e.getMessage(), e);
        } catch (IOException e) {
            throw BuildException.of(Reason.INTERNAL, "image " + text + " cannot be read: " + e.getMessage(), e);
        }
    }

    private Optional<ResolvedImage> here(String text, Platform platform) throws BuildException, IOException {
        Source.Layout layout = layouts.get(text);
        if (layout != null) {
            Descriptor root = new LayoutImages(blobs).take(layout);
            return Optional.of(image(text, root, platform)
                    .orElseThrow(() -> BuildException.of(
                            Reason.PLATFORM_UNSUPPORTED,
                            "the image layout " + layout.directory() + " has no image for " + platform)));
        }
        if (stored.isEmpty()) {
            return Optional.empty();
        }
        Optional<LocalImage> found = find(stored.get(), text);
        return found.isPresent() ? image(text, found.get().root(), platform) : Optional.empty();
    }

    private static Optional<LocalImage> find(LocalImages images, String text) throws IOException {
        try {
            Reference reference = Reference.parse(text);
            return reference.digest().isPresent() ? Optional.empty() : images.find(reference);
        } catch (InvalidReferenceException e) {
            return Optional.empty();
        }
    }

    /** Empty when something of it is missing: the registry may have it. */
    private Optional<ResolvedImage> image(String text, Descriptor root, Platform platform) throws IOException {
        Optional<Digest> chosen = Optional.of(root.digest());
        if (MediaTypes.isIndex(root.mediaType())) {
            Optional<byte[]> index = document(root.digest());
            if (index.isEmpty()) {
                return Optional.empty();
            }
            Index platforms = OciJson.decodeIndex(index.get());
            chosen = Platforms.select(platforms, platform).map(Descriptor::digest);
        }
        Optional<byte[]> document = chosen.isPresent() ? document(chosen.get()) : Optional.empty();
        if (document.isEmpty()) {
            return Optional.empty();
        }
        Manifest manifest = OciJson.decodeManifest(document.get());
        Optional<byte[]> config = document(manifest.config().digest());
        if (config.isEmpty() || !hasAll(manifest.layers())) {
            return Optional.empty();
        }
        ImageConfig decoded = OciJson.decodeConfig(config.get());
        if (decoded.diffIds().size() != manifest.layers().size()) {
            throw new InvalidJsonException("manifest and config differ in their number of layers");
        }
        return Optional.of(new ResolvedImage(text, chosen.get(), root.digest(), manifest, decoded));
    }

    private boolean hasAll(List<Descriptor> layers) throws IOException {
        for (Descriptor layer : layers) {
            if (blobs.find(layer.digest()).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private Optional<byte[]> document(Digest digest) throws IOException {
        Optional<Blob> blob = blobs.find(digest);
        return blob.isPresent() ? Optional.of(blob.get().bytes()) : Optional.empty();
    }
}
