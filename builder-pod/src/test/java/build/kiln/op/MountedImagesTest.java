package build.kiln.op;

import static build.kiln.op.Steps.context;
import static build.kiln.op.Steps.copy;
import static build.kiln.op.Steps.image;
import static build.kiln.op.Steps.merge;
import static build.kiln.op.Steps.mkdir;
import static build.kiln.op.Steps.run;
import static org.junit.jupiter.api.Assertions.assertEquals;

import build.kiln.digest.Digest;
import build.kiln.graph.Vertex;
import build.kiln.oci.Descriptor;
import build.kiln.oci.MediaTypes;
import build.kiln.snapshot.SnapshotStore.Wanted;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MountedImagesTest {
    private final Vertex runtime = base("runtime");
    private final Vertex tools = base("tools");

    private static Vertex base(String name) {
        return image(Digest.of(name), Descriptor.of(MediaTypes.OCI_LAYER_GZIP, Digest.of(name + " blob"), 4));
    }

    @Test
    void aStageThatOnlyReceivesFilesNeedsNames() {
        Vertex built = run(copy(tools, context(), "/", "/src"), "make");
        Vertex image = copy(mkdir(runtime, "/app"), built, "/src/app", "/app");

        MountedImages mounted = MountedImages.of(List.of(image));

        assertEquals(Wanted.NAMES, mounted.wanted(runtime));
        assertEquals(Wanted.NAMES, mounted.wanted(image));
        assertEquals(Wanted.FILES, mounted.wanted(tools));
        assertEquals(Wanted.FILES, mounted.wanted(built));
    }

    @Test
    void aLaterStepThatRunsNeedsTheFilesAllAlong() {
        Vertex copied = copy(runtime, context(), "/a", "/a");
        MountedImages mounted = MountedImages.of(List.of(run(mkdir(copied, "/app"), "true")));
        assertEquals(Wanted.FILES, mounted.wanted(runtime));
        assertEquals(Wanted.FILES, mounted.wanted(copied));
    }

    @Test
    void filesAreTakenFromAnImageThroughWhatWasCopiedAndMergedIntoIt() {
        Vertex merged = merge(tools, copy(Steps.scratch(), context(), "/a", "/a"));
        MountedImages mounted = MountedImages.of(List.of(copy(runtime, merged, "/bin/tool", "/tool")));
        assertEquals(Wanted.FILES, mounted.wanted(tools));
        assertEquals(Wanted.NAMES, mounted.wanted(runtime));
    }

    @Test
    void anOwnerByNameIsLookedUpInFiles() {
        for (String owner : List.of("node", "0:staff", "node:0")) {
            Vertex copied = copy(runtime, context(), "/a", "/a", Optional.of(owner));
            assertEquals(Wanted.FILES, MountedImages.of(List.of(copied)).wanted(runtime), owner);
        }
        for (String owner : List.of("1000", "0:0", "root:1")) {
            Vertex copied = copy(runtime, context(), "/a", "/a", Optional.of(owner));
            assertEquals(Wanted.NAMES, MountedImages.of(List.of(copied)).wanted(runtime), owner);
        }
    }

    @Test
    void twoStagesOnOneImageUnpackItOnce() {
        Vertex again = base("tools");
        Vertex image = copy(again, run(tools, "make"), "/app", "/app");
        assertEquals(Wanted.FILES, MountedImages.of(List.of(image)).wanted(again));
    }
}
