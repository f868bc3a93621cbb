package build.kiln.op;

import build.kiln.digest.Digest;
import build.kiln.graph.ResolvedImage;
import build.kiln.layer.KnownLayer;
import build.kiln.layer.Tree;
import build.kiln.oci.Descriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The layers of a build's base images, which are pulled only when something reads them. */
public final class BaseLayers {
    private final Function<ResolvedImage, KnownLayer.Remote> remotes;
    private final Map<Digest, KnownLayer> byBlob = new ConcurrentHashMap<>();

    /** Layers that are pulled by what {@code remotes} gives for their image. */
    public BaseLayers(Function<ResolvedImage, KnownLayer.Remote> remotes) {
        this.remotes = remotes;
    }

    /** The files of {@code image}; nothing is pulled. */
    public Tree tree(ResolvedImage image) {
        List<KnownLayer> layers = new ArrayList<>();
        for (int i = 0; i < image.manifest().layers().size(); i++) {
            Descriptor blob = image.manifest().layers().get(i);
            Digest diffId = image.config().diffIds().get(i);
            layers.add(byBlob.computeIfAbsent(
                    blob.digest(), made -> KnownLayer.remote(diffId, blob, remotes.apply(image))));
        }
        return new Tree(List.copyOf(layers));
    }

    /** The layer of a base image of this build that has exactly this blob. */
    public Optional<KnownLayer> find(Digest diffId, Descriptor blob) {
        return Optional.ofNullable(byBlob.get(blob.digest()))
                .filter(layer -> layer.diffId().equals(diffId));
    }
}
