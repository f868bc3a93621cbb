package build.kiln.op.copy;

import build.kiln.digest.Digest;
import build.kiln.digest.KeyHash;
import build.kiln.failure.BuildException;
import build.kiln.hash.ContentHash;
import build.kiln.linux.FileStatus;
import build.kiln.linux.FileType;
import build.kiln.op.copy.Selection.Selected;
import java.io.IOException;
import java.util.List;

/**
 * What selections hold, as far as a copy of them can tell: paths, types, modes, owners, link targets and contents. No times,
 * which a rebuild without a change would not keep.
 */
public final class SelectionHash {
    private static final int VERSION = 1;

    private SelectionHash() {}

    public static Digest of(List<Selection> selections) throws BuildException, IOException, InterruptedException {
        KeyHash key = KeyHash.of("selection", VERSION, ContentHash.sha256()).list(selections.size());
        for (Selection selection : selections) {
            key.text(selection.name()).list(selection.files().size());
            selection
                    .tree()
                    .expect(selection.files().stream()
                            .map(Selected::node)
                            .filter(node -> node.status().isRegular())
                            .toList());
            for (Selected file : selection.files()) {
                add(file, selection.tree(), key);
            }
        }
        return key.done();
    }

    private static void add(Selected file, FileTree tree, KeyHash key)
            throws BuildException, IOException, InterruptedException {
        FileNode node = file.node();
        FileStatus status = node.status();
        key.text(file.relative()).text(file.reach().name()).text(status.type().name());
        key.number(status.permissions()).number(status.uid()).number(status.gid());
        key.number(status.deviceMajor()).number(status.deviceMinor());
        key.text(node.target());
        if (status.type() == FileType.REGULAR) {
            key.digest(tree.content(node));
        }
    }
}
