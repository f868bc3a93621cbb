package build.kiln.layer;

import build.kiln.digest.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A file system made of layers, lowest first.
 *
 * @param layers none for an empty root, as of {@code FROM scratch}
 */
public record Tree(List<Layer> layers) {
    public static final Tree EMPTY = new Tree(List.of());

    public Tree {
        layers = List.copyOf(layers);
    }

    /** This tree with {@code layer} on top. */
    public Tree plus(Layer layer) {
        return plus(new Tree(List.of(layer)));
    }

    /** This tree with all layers of {@code upper} on top. */
    public Tree plus(Tree upper) {
        return new Tree(Stream.concat(layers.stream(), upper.layers.stream()).toList());
    }

    /** The diffIDs as an image config lists them; waits for layers in the making. */
    public List<Digest> diffIds() throws IOException, InterruptedException {
        List<Digest> ids = new ArrayList<>();
        for (Layer layer : layers) {
            ids.add(layer.diffId());
        }
        return ids;
    }

    /**
     * The chainID of all layers together, as the OCI image specification defines it; empty for an empty tree. Waits for
     * layers in the making.
     */
    public Optional<Digest> chainId() throws IOException, InterruptedException {
        List<Digest> ids = chainIds(diffIds());
        return ids.isEmpty() ? Optional.empty() : Optional.of(ids.getLast());
    }

    /** The chainID up to and including each of {@code diffIds}. */
    public static List<Digest> chainIds(List<Digest> diffIds) {
        List<Digest> chain = new ArrayList<>();
        for (Digest diffId : diffIds) {
            chain.add(chain.isEmpty() ? diffId : Digest.of(chain.getLast() + " " + diffId));
        }
        return chain;
    }
}
