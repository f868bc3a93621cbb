package build.kiln.op.copy;

import java.util.List;

/**
 * What one source of a COPY comes to.
 *
 * @param name what it is called inside a directory it is copied into
 * @param files the selected file, or a directory and what is selected below it, parents first
 */
public record Selection(SourceTree tree, String name, List<Selected> files) {
    public Selection {
        files = List.copyOf(files);
    }

    /**
     * A selected file.
     *
     * @param relative its path below the selection's top; empty for the top itself
     * @param reach why it is there
     */
    public record Selected(FileNode node, String relative, Reach reach) {}

    /** Why a file is part of a selection. */
    public enum Reach {
        SELECTED,
        /** A directory that is not selected itself, above something that is. */
        PARENT
    }

    /** The file or directory that the source names. */
    public FileNode top() {
        return files.getFirst().node();
    }
}
