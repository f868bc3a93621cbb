package build.kiln.op.copy;

import build.kiln.digest.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A tree whose files are asked for one after the other. */
interface OneByOne extends SourceTree {
    /** The digest of what a regular file holds. */
    Digest content(FileNode file) throws IOException;

    @Override
    default List<Digest> contents(List<FileNode> files) throws IOException {
        List<Digest> contents = new ArrayList<>(files.size());
        for (FileNode file : files) {
            contents.add(content(file));
        }
        return contents;
    }
}
