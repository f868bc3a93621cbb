package build.kiln.op.copy;

import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A tree of files to look at. Paths are absolute within it, without {@code .}, {@code ..} or a trailing slash; the root is
 * {@code /}.
 */
public interface FileTree {
    /** The file at exactly {@code path}: no link is followed, on the way or at the end. */
    Optional<FileNode> find(String path) throws BuildException, IOException, InterruptedException;

    /** The names in a directory, sorted. */
    List<String> list(FileNode directory) throws BuildException, IOException, InterruptedException;

    /** Says that the digests of {@code files} will be asked for, so that many can be made at once. */
    default void expect(List<FileNode> files) throws BuildException, IOException, InterruptedException {}

    /** The digest of a regular file's content. */
    Digest content(FileNode file) throws BuildException, IOException, InterruptedException;
}
