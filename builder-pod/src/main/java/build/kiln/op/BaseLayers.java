package build.kiln.op;

import build.kiln.digest.Digest;
import build.kiln.graph.ResolvedImage;
import build.kiln.layer.KnownLayer;
import build.kiln.layer.Tree;
import build.kiln.oci.Descriptor;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The layers of a build's base images, which are pulled only when something reads them. */
public final class BaseLayers {
    private final Function<ResolvedImage, KnownLayer.Remote> remotes;
    private final Arrivals arrivals;
    private final Map<Digest, KnownLayer> byBlob = new ConcurrentHashMap<>();

    /** When images came to this machine. */
    public interface Arrivals {
        /** When the manifest {@code digest} did; empty when it is not kept. */
        Optional<Instant> of(Digest digest) throws IOException;
    }

    /** Layers that are pulled by what {@code remotes} gives for their image. */
    public BaseLayers(Function<ResolvedImage, KnownLayer.Remote> remotes, Arrivals arrivals) {
        this.remotes = remotes;
        this.arrivals = arrivals;
    }

    /** The files of {@code image}; nothing is pulled. */
    public Tree tree(ResolvedImage image) throws IOException {
        List<Descriptor> blobs = image.manifest().layers();
        long told = image.config().history().stream()
                .filter(entry -> !entry.emptyLayer())
                .count();
        Optional<Instant> arrived = told < blobs.size() ? arrivals.of(image.digest()) : Optional.empty();
        List<KnownLayer> layers = new ArrayList<>();
        for (int i = 0; i < blobs.size(); i++) {
            Descriptor blob = blobs.get(i);
            Digest diffId = image.config().diffIds().get(i);
            Optional<Instant> made = i < told ? Optional.empty() : arrived;
            layers.add(byBlob.computeIfAbsent(
                    blob.digest(),
                    digest -> KnownLayer.remote(diffId, blob, remotes.apply(image))
                            .madeAt(made)));
        }
        return new Tree(List.copyOf(layers));
    }

    /** The layer of a base image of this build that has exactly this blob. */
    public Optional<KnownLayer> find(Digest diffId, Descriptor blob) {
        return Optional.ofNullable(byBlob.get(blob.digest()))
                .filter(layer -> layer.diffId().equals(diffId));
    }
}
