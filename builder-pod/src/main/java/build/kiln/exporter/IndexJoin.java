package build.kiln.exporter;

import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.io.json.InvalidJsonException;
import build.kiln.oci.Descriptor;
import build.kiln.oci.Manifest;
import build.kiln.oci.OciJson;
import build.kiln.oci.Platform;
import build.kiln.reference.Reference;
import build.kiln.registry.Endpoint;
import build.kiln.registry.FetchedManifest;
import build.kiln.registry.Registries;
import build.kiln.registry.RegistryException;
import build.kiln.registry.Repository;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The index of images that a repository has already, byte for byte the one that a build of all their platforms at once makes.
 * Nothing but documents is read and written.
 */
public final class IndexJoin {
    private final Repository destination;
    private final Document index;
    private final long size;
    private final Digest firstConfig;
    private final int firstLayers;

    private IndexJoin(Repository destination, Document index, long size, Digest firstConfig, int firstLayers) {
        this.destination = destination;
        this.index = index;
        this.size = size;
        this.firstConfig = firstConfig;
        this.firstLayers = firstLayers;
    }

    /**
     * An image of the repository.
     *
     * @param digest of a manifest, or of an index that has a manifest for each of {@code platforms} in their order
     */
    public record Part(Digest digest, List<Platform> platforms) {
        public Part {
            platforms = List.copyOf(platforms);
        }
    }

    private record Found(Document document, Manifest manifest) {}

    /**
     * Reads the documents of {@code parts}.
     *
     * @param platforms all of them, in the order of the index
     * @throws BuildException when the repository lacks a part, or may not be asked
     */
    public static IndexJoin of(
            Registries registries,
            Endpoint repository,
            List<Part> parts,
            List<Platform> platforms,
            ExportOptions options)
            throws BuildException, IOException, InterruptedException {
        Annotations annotations = Annotations.parse(options.annotations());
        annotations.check(platforms, options);
        Repository destination = registries.destination(repository);
        Map<Platform, Found> byPlatform = new LinkedHashMap<>();
        try {
            for (Part part : parts) {
                List<Digest> digests = manifests(destination, part);
                for (int i = 0; i < digests.size(); i++) {
                    Platform platform = part.platforms().get(i);
                    byPlatform.put(platform, manifest(destination, digests.get(i), platform, annotations));
                }
            }
        } catch (RegistryException e) {
            throw missing(destination, e);
        } catch (InvalidJsonException e) {
            throw BuildException.of(Reason.INTERNAL, "what was pushed to " + repository + " is malformed", e);
        }
        List<Found> found = new ArrayList<>();
        for (Platform platform : platforms) {
            found.add(Optional.ofNullable(byPlatform.get(platform))
                    .orElseThrow(() -> BuildException.of(Reason.INTERNAL, "nothing was built for " + platform)));
        }
        Manifest first = found.getFirst().manifest();
        return new IndexJoin(
                destination,
                Assembly.index(found.stream().map(Found::document).toList(), annotations, options),
                found.stream().mapToLong(one -> size(one.manifest())).sum(),
                first.config().digest(),
                first.layers().size());
    }

    private static List<Digest> manifests(Repository repository, Part part) throws IOException, InterruptedException {
        if (part.platforms().size() == 1) {
            return List.of(part.digest());
        }
        FetchedManifest index = repository.fetchManifest(part.digest().toString());
        List<Digest> digests = OciJson.decodeIndex(index.bytes()).manifests().stream()
                .map(Descriptor::digest)
                .toList();
        if (digests.size() != part.platforms().size()) {
            throw new InvalidJsonException(
                    "index " + part.digest() + " has another number of manifests than platforms");
        }
        return digests;
    }

    private static Found manifest(Repository repository, Digest digest, Platform platform, Annotations annotations)
            throws IOException, InterruptedException {
        FetchedManifest fetched = repository.fetchManifest(digest.toString());
        Manifest manifest = OciJson.decodeManifest(fetched.bytes());
        Document document = Document.of(manifest.mediaType(), fetched.bytes())
                .describedBy(annotations.at(Annotations.Level.MANIFEST_DESCRIPTOR, platform), Optional.of(platform));
        return new Found(document, manifest);
    }

    private static long size(Manifest manifest) {
        return manifest.config().size()
                + manifest.layers().stream().mapToLong(Descriptor::size).sum();
    }

    /** Some registries remove what has no tag after a while. */
    private static BuildException missing(Repository destination, RegistryException failure) {
        return failure.kind() == RegistryException.Kind.NOT_FOUND
                ? BuildException.of(
                                Reason.REGISTRY_UNAVAILABLE,
                                destination.endpoint() + " lost what was pushed to it by digest: "
                                        + failure.getMessage(),
                                failure)
                        .withHint("the registry must keep manifests without tags until the build ends")
                : PushFailures.explain(destination, failure);
    }

    /** Those of {@code references} that point to something else now. */
    public List<String> moved(List<Reference> references) throws BuildException, InterruptedException {
        List<String> moved = new ArrayList<>();
        try {
            for (String tag : tags(references)) {
                if (destination
                        .manifestDigest(tag)
                        .filter(found -> !found.equals(index.digest()))
                        .isPresent()) {
                    moved.add(tag);
                }
            }
            return moved;
        } catch (RegistryException e) {
            throw PushFailures.explain(destination, e);
        }
    }

    /** Gives the index its names; sends nothing where they are right. */
    public Exported push(List<Reference> references) throws BuildException, InterruptedException {
        List<String> tags = tags(references);
        boolean changed = false;
        try {
            for (String tag : tags) {
                if (!destination.manifestDigest(tag).equals(Optional.of(index.digest()))) {
                    destination.putManifest(tag, index.descriptor().mediaType(), index.bytes());
                    changed = true;
                }
            }
        } catch (RegistryException e) {
            throw PushFailures.explain(destination, e);
        }
        return new Exported(index.descriptor(), firstConfig, tags, size, firstLayers, Instant.now(), changed);
    }

    private static List<String> tags(List<Reference> references) {
        return references.stream()
                .flatMap(reference -> reference.orLatest().tag().stream())
                .toList();
    }
}
