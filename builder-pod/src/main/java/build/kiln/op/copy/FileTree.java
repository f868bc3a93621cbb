package build.kiln.op.copy;

import build.kiln.failure.BuildException;
import java.io.IOException;
import java.util.Optional;

/**
 * A tree of files to look at. Paths are absolute within it, without {@code .}, {@code ..} or a trailing slash; the root is
 * {@code /}.
 */
public interface FileTree {
    /** The file at exactly {@code path}: no link is followed, on the way or at the end. */
    Optional<FileNode> find(String path) throws BuildException, IOException, InterruptedException;
}
