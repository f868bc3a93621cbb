package build.kiln.op;

import build.kiln.graph.CopyOp;
import build.kiln.graph.ExecOp;
import build.kiln.graph.ImageOp;
import build.kiln.graph.MergeOp;
import build.kiln.graph.MkdirOp;
import build.kiln.graph.Vertex;
import build.kiln.snapshot.SnapshotStore.Wanted;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * The images of a build whose files some step mounts, to run in them or to take files from them. Of any other the names in it are
 * enough: a stage that only receives files unpacks nothing.
 */
final class MountedImages {
    private final Set<ImageOp> images = new HashSet<>();

    private MountedImages() {}

    /** @param results the vertices that a build is about */
    static MountedImages of(Collection<Vertex> results) {
        MountedImages mounted = new MountedImages();
        Set<Vertex> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<Vertex> marked = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Vertex> left = new ArrayDeque<>(results);
        while (!left.isEmpty()) {
            Vertex vertex = left.pop();
            if (seen.add(vertex)) {
                left.addAll(vertex.inputs());
                mounted.images.addAll(imagesBelow(mountedInputs(vertex), marked));
            }
        }
        return mounted;
    }

    /** What the build wants of the file system that {@code vertex} makes. */
    Wanted wanted(Vertex vertex) {
        Set<Vertex> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        return Collections.disjoint(images, imagesBelow(List.of(vertex), seen)) ? Wanted.NAMES : Wanted.FILES;
    }

    /** The images whose layers are the lowest of {@code trees}, apart from what is below those in {@code seen}. */
    private static Set<ImageOp> imagesBelow(Collection<Vertex> trees, Set<Vertex> seen) {
        Set<ImageOp> images = new HashSet<>();
        Deque<Vertex> left = new ArrayDeque<>(trees);
        while (!left.isEmpty()) {
            Vertex vertex = left.pop();
            if (!seen.add(vertex)) {
                continue;
            }
            switch (vertex.op()) {
                case ImageOp image -> images.add(image);
                case ExecOp op -> left.add(vertex.inputs().getFirst());
                case CopyOp op -> left.add(vertex.inputs().getFirst());
                case MkdirOp op -> left.add(vertex.inputs().getFirst());
                case MergeOp op -> left.addAll(vertex.inputs());
                default -> {}
            }
        }
        return images;
    }

    private static List<Vertex> mountedInputs(Vertex vertex) {
        List<Vertex> inputs = vertex.inputs();
        return switch (vertex.op()) {
            case ExecOp op -> inputs;
            case CopyOp op when op.owner().filter(Owners::isName).isPresent() -> inputs;
            case CopyOp op -> inputs.subList(1, inputs.size());
            case MkdirOp op when op.owner().filter(Owners::isName).isPresent() -> inputs;
            default -> List.of();
        };
    }
}
