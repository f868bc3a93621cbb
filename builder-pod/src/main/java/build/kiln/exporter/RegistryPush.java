package build.kiln.exporter;

import build.kiln.blob.BlobStore;
import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.layer.KnownLayer;
import build.kiln.reference.Reference;
import build.kiln.registry.Endpoint;
import build.kiln.registry.Registries;
import build.kiln.registry.RegistryException;
import build.kiln.registry.Repository;
import build.kiln.solver.Scope;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Pushes an image: layers first, while later ones are still being made; then configs, manifests, the index; tags last. An
 * image whose every tag is where it should be costs one request a tag.
 */
final class RegistryPush {
    private final Registries registries;
    private final BlobStore store;
    private final Map<Endpoint, List<String>> tags;

    private RegistryPush(Registries registries, BlobStore store, Map<Endpoint, List<String>> tags) {
        this.registries = registries;
        this.store = store;
        this.tags = tags;
    }

    RegistryPush(Registries registries, BlobStore store, List<Reference> references) {
        this(registries, store, new LinkedHashMap<>());
        for (Reference reference : references) {
            Reference tagged = reference.orLatest();
            Endpoint endpoint = new Endpoint(
                    tagged.repository().domain(), tagged.repository().path());
            tagged.tag()
                    .ifPresent(tag -> tags.computeIfAbsent(endpoint, key -> new ArrayList<>())
                            .add(tag));
        }
    }

    /** A push that gives no tag: the image is there under its digest. */
    static RegistryPush byDigest(Registries registries, BlobStore store, build.kiln.reference.Repository destination) {
        return new RegistryPush(
                registries, store, Map.of(new Endpoint(destination.domain(), destination.path()), List.of()));
    }

    /** Whether anything had to be sent. */
    boolean run(List<PlatformImage> images, AssemblyStep assembly)
            throws BuildException, IOException, InterruptedException {
        boolean changed = false;
        Optional<Endpoint> sibling = Optional.empty();
        for (var destination : tags.entrySet()) {
            Repository repository = registries.destination(destination.getKey());
            changed |= push(repository, destination.getValue(), sibling, images, assembly);
            sibling = Optional.of(destination.getKey());
        }
        return changed;
    }

    /** The tags that exist and point to something else than {@code digest}. */
    List<String> moved(Digest digest) throws BuildException, IOException, InterruptedException {
        List<String> moved = new ArrayList<>();
        for (var destination : tags.entrySet()) {
            Repository repository = registries.destination(destination.getKey());
            try {
                for (String tag : destination.getValue()) {
                    if (repository
                            .manifestDigest(tag)
                            .filter(found -> !found.equals(digest))
                            .isPresent()) {
                        moved.add(tag);
                    }
                }
            } catch (RegistryException e) {
                throw PushFailures.explain(repository, e);
            }
        }
        return moved;
    }

    private boolean push(
            Repository destination,
            List<String> names,
            Optional<Endpoint> sibling,
            List<PlatformImage> images,
            AssemblyStep assembly)
            throws BuildException, IOException, InterruptedException {
        try (Scope scope = new Scope()) {
            boolean finished = isFinished(images);
            if (finished && isThere(destination, names, assembly.get())) {
                return false;
            }
            LayerUploads uploads = new LayerUploads(scope, store, registries, destination, sibling);
            uploads.start(images);
            Assembly assembled = scope.await(scope.fork(assembly::get));
            if (!finished && isThere(destination, names, assembled)) {
                return false;
            }
            uploads.await();
            pushDocuments(destination, names, assembled);
            return true;
        } catch (RegistryException e) {
            throw PushFailures.explain(destination, e);
        }
    }

    /** Whether no layer is still in the making, so that the image's digest is known before anything is sent. */
    private static boolean isFinished(List<PlatformImage> images) {
        return images.stream().flatMap(image -> image.tree().layers().stream()).allMatch(KnownLayer.class::isInstance);
    }

    private static boolean isThere(Repository destination, List<String> names, Assembly assembly)
            throws RegistryException, InterruptedException {
        Optional<Digest> wanted = Optional.of(assembly.root().digest());
        for (String name : given(names, assembly)) {
            if (!destination.manifestDigest(name).equals(wanted)) {
                return false;
            }
        }
        return true;
    }

    private static void pushDocuments(Repository destination, List<String> names, Assembly assembly)
            throws RegistryException, InterruptedException {
        for (AssembledImage image : assembly.images()) {
            Document config = image.config();
            if (!destination.hasBlob(config.digest())) {
                destination.pushBlob(config.descriptor(), () -> new ByteArrayInputStream(config.bytes()));
            }
            if (assembly.index().isPresent()) {
                putManifest(destination, image.manifest().digest().toString(), image.manifest());
            }
        }
        for (String name : given(names, assembly)) {
            putManifest(destination, name, assembly.root());
        }
    }

    private static List<String> given(List<String> tags, Assembly assembly) {
        return tags.isEmpty() ? List.of(assembly.root().digest().toString()) : tags;
    }

    private static void putManifest(Repository destination, String reference, Document manifest)
            throws RegistryException, InterruptedException {
        destination.putManifest(reference, manifest.descriptor().mediaType(), manifest.bytes());
    }
}
