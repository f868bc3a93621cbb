package build.kiln.exporter;

import build.kiln.blob.Blob;
import build.kiln.blob.BlobStore;
import build.kiln.failure.BuildException;
import build.kiln.layer.Layer;
import build.kiln.layer.Origin;
import build.kiln.layer.Tree;
import build.kiln.oci.Descriptor;
import build.kiln.registry.BlobUpload;
import build.kiln.registry.Endpoint;
import build.kiln.registry.Registries;
import build.kiln.registry.RegistryException;
import build.kiln.registry.Repository;
import build.kiln.solver.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * The layers of an image on their way to one repository, each as soon as it is finished: taken over from another repository
 * of the registry where one has it, else sent unless it is there. A base layer is pulled only when it has to be sent.
 */
final class LayerUploads {
    private static final int PARALLEL = 6;

    private final Scope scope;
    private final BlobStore store;
    private final Registries registries;
    private final Repository destination;
    private final Optional<Endpoint> sibling;
    private final Semaphore slots = new Semaphore(PARALLEL);
    private final List<CompletableFuture<Descriptor>> running = new ArrayList<>();

    /**
     * @param sibling a repository that the same layers were pushed to just now
     */
    LayerUploads(
            Scope scope, BlobStore store, Registries registries, Repository destination, Optional<Endpoint> sibling) {
        this.scope = scope;
        this.store = store;
        this.registries = registries;
        this.destination = destination;
        this.sibling = sibling;
    }

    void start(List<PlatformImage> images) {
        startLayers(images.stream().map(PlatformImage::tree).toList());
    }

    void startLayers(List<Tree> trees) {
        Set<Layer> started = new HashSet<>();
        for (Tree tree : trees) {
            for (Layer layer : tree.layers()) {
                if (started.add(layer)) {
                    running.add(scope.fork(() -> upload(layer)));
                }
            }
        }
    }

    void await() throws BuildException, IOException, InterruptedException {
        for (CompletableFuture<Descriptor> upload : running) {
            scope.await(upload);
        }
    }

    private Descriptor upload(Layer layer) throws BuildException, IOException, InterruptedException {
        Descriptor descriptor = layer.descriptor();
        slots.acquire();
        try {
            send(layer, descriptor);
            return descriptor;
        } catch (RegistryException e) {
            throw PushFailures.explain(destination, e);
        } finally {
            slots.release();
        }
    }

    private void send(Layer layer, Descriptor descriptor) throws BuildException, IOException, InterruptedException {
        Optional<String> neighbour = neighbour(layer);
        if (neighbour.isPresent()) {
            Optional<BlobUpload> instead = destination.mountBlob(descriptor, neighbour.get());
            if (instead.isPresent()) {
                Blob blob = layer.blob(store);
                instead.get().send(blob::open);
            }
        } else if (!destination.hasBlob(descriptor.digest())) {
            Blob blob = layer.blob(store);
            destination.pushBlob(descriptor, blob::open);
        }
    }

    /** The path of a repository of the same registry that has the layer. */
    private Optional<String> neighbour(Layer layer) {
        Optional<Endpoint> origin = layer.origin().flatMap(this::onDestination);
        return origin.or(() -> sibling.filter(this::isNeighbour)).map(Endpoint::path);
    }

    private Optional<Endpoint> onDestination(Origin origin) {
        return registries.pullFrom(new Endpoint(origin.registry(), origin.repository())).stream()
                .filter(this::isNeighbour)
                .findFirst();
    }

    private boolean isNeighbour(Endpoint endpoint) {
        return endpoint.domain().equals(destination.endpoint().domain())
                && !endpoint.path().equals(destination.endpoint().path());
    }
}
