package build.kiln.layer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The tree below a layer in the making. */
public sealed interface LowerFiles {
    /** Overlay diff directories, lowest first. */
    record Directories(List<Path> layers) implements LowerFiles {
        public Directories {
            layers = List.copyOf(layers);
        }
    }

    /** Tables of contents, where the layers are not unpacked. */
    record Contents(TreeView view) implements LowerFiles {}

    /** Its root directory, to be closed. */
    default LowerDirectory open() throws IOException {
        return switch (this) {
            case Directories(List<Path> layers) -> OverlayDirectory.root(layers);
            case Contents(TreeView view) -> new TocDirectory(view, "");
        };
    }
}
