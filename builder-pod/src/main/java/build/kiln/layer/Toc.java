package build.kiln.layer;

import java.util.List;

/**
 * A layer's table of contents.
 *
 * @param entries in the order of the layer's tar
 */
public record Toc(List<TocEntry> entries) {
    public Toc {
        entries = List.copyOf(entries);
    }
}
