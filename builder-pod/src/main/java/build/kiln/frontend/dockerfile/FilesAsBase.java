package build.kiln.frontend.dockerfile;

import build.kiln.graph.ContextOp;
import build.kiln.graph.CopyOp;
import build.kiln.graph.GitOp;
import build.kiln.graph.Label;
import build.kiln.graph.ScratchOp;
import build.kiln.graph.Vertex;
import java.util.List;
import java.util.Optional;

/** Named contexts that hold files and no image, where FROM builds on them. */
final class FilesAsBase {
    private FilesAsBase() {}

    /** {@code begin}, whose files are a layer where they were none. */
    static Vertex layer(Vertex begin) {
        if (!(begin.op() instanceof ContextOp || begin.op() instanceof GitOp)) {
            return begin;
        }
        Vertex empty = Vertex.source(new ScratchOp(), new Label("scratch", Optional.empty()));
        CopyOp all = new CopyOp(
                List.of(new CopyOp.FromInput(1, "/", CopyOp.Archives.COPY)),
                "/",
                Optional.empty(),
                Optional.empty(),
                false,
                List.of());
        return Vertex.of(all, List.of(empty, begin), begin.label(), Vertex.CacheUse.REUSE);
    }
}
