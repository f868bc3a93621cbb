package build.kiln.op;

import build.kiln.digest.Digest;
import build.kiln.failure.Location;
import build.kiln.graph.ContextOp;
import build.kiln.graph.CopyOp;
import build.kiln.graph.ExecOp;
import build.kiln.graph.ImageOp;
import build.kiln.graph.Label;
import build.kiln.graph.MergeOp;
import build.kiln.graph.MkdirOp;
import build.kiln.graph.Mount;
import build.kiln.graph.ResolvedImage;
import build.kiln.graph.ScratchOp;
import build.kiln.graph.Vertex;
import build.kiln.graph.Vertex.CacheUse;
import build.kiln.oci.Descriptor;
import build.kiln.oci.ImageConfig;
import build.kiln.oci.Manifest;
import build.kiln.oci.MediaTypes;
import build.kiln.oci.Platform;
import build.kiln.oci.Platforms;
import build.kiln.oci.RunConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the vertices of a Dockerfile's instructions for tests. */
final class Steps {
    private static final Platform MACHINE = Platforms.normalise(Platform.linux(System.getProperty("os.arch", "")));

    private Steps() {}

    static Vertex scratch() {
        return Vertex.source(new ScratchOp(), label("FROM scratch"));
    }

    static Vertex context() {
        return Vertex.source(new ContextOp(ContextOp.MAIN), label("context"));
    }

    /** An image of one layer. */
    static Vertex image(Digest diffId, Descriptor layer) {
        ImageConfig config = new ImageConfig(
                Platform.linux("amd64"), Optional.empty(), "", RunConfig.empty(), List.of(diffId), List.of());
        Descriptor configBlob = Descriptor.of(MediaTypes.OCI_CONFIG, Digest.of("config"), 1);
        Manifest manifest = new Manifest(MediaTypes.OCI_MANIFEST, configBlob, List.of(layer), Map.of());
        Digest digest = Digest.of("manifest");
        return Vertex.source(
                new ImageOp(new ResolvedImage("registry.example/base:1", digest, digest, manifest, config)),
                label("FROM registry.example/base:1"));
    }

    static Vertex merge(Vertex lower, Vertex upper) {
        return Vertex.of(new MergeOp(), List.of(lower, upper), label("COPY --link"), CacheUse.REUSE);
    }

    static Vertex copy(Vertex target, Vertex from, String source, String destination) {
        return copy(target, from, source, destination, Optional.empty());
    }

    static Vertex copy(Vertex target, Vertex from, String source, String destination, Optional<String> owner) {
        CopyOp op = new CopyOp(
                List.of(new CopyOp.FromInput(1, source, CopyOp.Archives.COPY)),
                destination,
                owner,
                Optional.empty(),
                false,
                List.of());
        return Vertex.of(op, List.of(target, from), label("COPY " + source), CacheUse.REUSE);
    }

    static Vertex run(Vertex root, String command, Mount... mounts) {
        return run(root, List.of(), command, mounts);
    }

    static Vertex run(Vertex root, List<Vertex> mounted, String command, Mount... mounts) {
        return exec(root, mounted, List.of("/bin/busybox", "sh", "-c", command), mounts);
    }

    static Vertex exec(Vertex root, List<Vertex> mounted, List<String> args, Mount... mounts) {
        ExecOp op = new ExecOp(
                MACHINE,
                args,
                List.of(),
                List.of(),
                "/",
                "",
                List.of(mounts),
                ExecOp.Network.NONE,
                Collections.emptySortedMap(),
                ExecOp.Limits.DEFAULT);
        List<Vertex> inputs = new ArrayList<>(List.of(root));
        inputs.addAll(mounted);
        return Vertex.of(op, inputs, label("RUN " + args.getLast()), CacheUse.REUSE);
    }

    static Vertex mkdir(Vertex target, String path) {
        return Vertex.of(
                new MkdirOp(path, 0755, Optional.empty()), List.of(target), label("WORKDIR " + path), CacheUse.REUSE);
    }

    private static Label label(String name) {
        return new Label(name, Optional.of(new Location("Dockerfile", 1, 1, name)));
    }
}
