package build.kiln.registry;

import build.kiln.blob.Blob;
import build.kiln.blob.BlobStore;
import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.io.json.InvalidJsonException;
import build.kiln.io.json.JsonReader;
import build.kiln.oci.Descriptor;
import build.kiln.oci.ImageConfig;
import build.kiln.oci.Index;
import build.kiln.oci.Manifest;
import build.kiln.oci.OciJson;
import build.kiln.oci.Platform;
import build.kiln.oci.Platforms;
import build.kiln.reference.Reference;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds what an image reference names. Documents are kept in the blob store, so that a tag that has not moved costs one
 * request and a digest none.
 */
public final class ImagePuller {
    private final Registries registries;
    private final BlobStore store;

    public ImagePuller(Registries registries, BlobStore store) {
        this.registries = registries;
        this.store = store;
    }

    /**
     * The image for {@code platform}, from the first of mirrors and origin that has it.
     *
     * @throws BuildException when there is no such image, no such platform, or it may not be read
     */
    public PulledImage pull(Reference reference, Platform platform)
            throws BuildException, IOException, InterruptedException {
        Reference wanted = reference.orLatest();
        Endpoint origin =
                new Endpoint(wanted.repository().domain(), wanted.repository().path());
        PullFailures failures = new PullFailures(wanted);
        for (Endpoint endpoint : registries.pullFrom(origin)) {
            Repository repository = registries.repository(endpoint);
            try {
                return pull(repository, wanted, platform);
            } catch (RegistryException e) {
                failures.add(repository, e);
            } catch (InvalidJsonException e) {
                throw BuildException.of(
                        Reason.BASE_IMAGE_INVALID, "image " + wanted + " is malformed: " + e.getMessage(), e);
            }
        }
        throw failures.toBuildException();
    }

    private PulledImage pull(Repository repository, Reference reference, Platform platform)
            throws BuildException, IOException, InterruptedException {
        Document root = root(repository, reference);
        if (root.isIndex()) {
            Index index = OciJson.decodeIndex(root.bytes());
            Descriptor chosen =
                    Platforms.select(index, platform).orElseThrow(() -> unsupported(reference, platform, index));
            Document document = document(repository, chosen.digest());
            return image(repository, document, root.digest());
        }
        return image(repository, root, root.digest());
    }

    private PulledImage image(Repository repository, Document document, Digest rootDigest)
            throws IOException, InterruptedException {
        Manifest manifest = OciJson.decodeManifest(document.bytes());
        ImageConfig config = OciJson.decodeConfig(config(repository, manifest.config()));
        if (config.diffIds().size() != manifest.layers().size()) {
            throw new InvalidJsonException("manifest and config differ in their number of layers");
        }
        return new PulledImage(repository.endpoint(), document.digest(), rootDigest, manifest, config);
    }

    private Document root(Repository repository, Reference reference) throws IOException, InterruptedException {
        if (reference.digest().isPresent()) {
            return document(repository, digest(reference.digest().get()));
        }
        String tag = reference.tag().orElseThrow();
        Optional<Digest> current = repository.manifestDigest(tag);
        Optional<Document> kept = current.isPresent() ? kept(current.get()) : Optional.empty();
        return kept.isPresent() ? kept.get() : keep(repository.fetchManifest(tag));
    }

    private Document document(Repository repository, Digest digest) throws IOException, InterruptedException {
        Optional<Document> kept = kept(digest);
        return kept.isPresent() ? kept.get() : keep(repository.fetchManifest(digest.toString()));
    }

    private byte[] config(Repository repository, Descriptor descriptor) throws IOException, InterruptedException {
        Optional<Blob> kept = store.find(descriptor.digest());
        if (kept.isPresent()) {
            return kept.get().bytes();
        }
        byte[] bytes = repository.fetchBlob(descriptor);
        store.put(bytes);
        return bytes;
    }

    private Optional<Document> kept(Digest digest) throws IOException {
        Optional<Blob> blob = store.find(digest).filter(found -> found.size() <= JsonReader.MAX_DOCUMENT);
        return blob.isPresent() ? Optional.of(new Document(digest, blob.get().bytes())) : Optional.empty();
    }

    private Document keep(FetchedManifest fetched) throws IOException {
        store.put(fetched.bytes());
        return new Document(fetched.digest(), fetched.bytes());
    }

    private static Digest digest(String text) throws InvalidJsonException {
        try {
            return Digest.parse(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidJsonException("only sha256 digests are supported");
        }
    }

    private static BuildException unsupported(Reference reference, Platform platform, Index index) {
        String offered = index.manifests().stream()
                .flatMap(manifest -> manifest.platform().stream())
                .filter(offer -> !offer.os().equals("unknown"))
                .map(Platform::toString)
                .distinct()
                .collect(Collectors.joining(", "));
        return BuildException.of(Reason.PLATFORM_UNSUPPORTED, "image " + reference + " has no manifest for " + platform)
                .withHint(offered.isEmpty() ? "It is not an image." : "It has: " + offered + ".");
    }

    /** What a reference or a digest names, not yet read. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Document(Digest digest, byte[] bytes) {
        boolean isIndex() throws InvalidJsonException {
            return JsonReader.object(bytes).field("manifests").isPresent();
        }
    }
}
