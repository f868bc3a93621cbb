package build.kiln.op.copy;

import build.kiln.digest.Digest;
import build.kiln.digest.KeyHash;
import build.kiln.failure.BuildException;
import build.kiln.hash.ContentHash;
import build.kiln.linux.FileStatus;
import build.kiln.op.copy.Selection.Selected;
import java.io.IOException;
import java.util.Iterator;
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
            List<FileNode> regular = selection.files().stream()
                    .map(Selected::node)
                    .filter(node -> node.status().isRegular())
                    .toList();
            Iterator<Digest> contents = selection.tree().contents(regular).iterator();
            for (Selected file : selection.files()) {
                add(file, key);
                if (file.node().status().isRegular()) {
                    key.digest(contents.next());
                }
            }
        }
        return key.done();
    }

    private static void add(Selected file, KeyHash key) {
        FileNode node = file.node();
        FileStatus status = node.status();
        key.text(file.relative()).text(file.reach().name()).text(status.type().name());
        key.number(status.permissions()).number(status.uid()).number(status.gid());
        key.number(status.deviceMajor()).number(status.deviceMinor());
        key.text(node.target());
    }
}
