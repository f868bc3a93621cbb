package build.kiln.snapshot;

import build.kiln.archive.TarEntry;
import java.util.List;

/**
 * A layer's files as far as they can be made without the layers below.
 *
 * @param implicit directories that look as in the layer below
 * @param links hard links to files of layers below
 */
record Unpacked(Diff diff, List<String> implicit, List<TarEntry> links) {
    Unpacked {
        implicit = List.copyOf(implicit);
        links = List.copyOf(links);
    }
}
