package build.kiln.op.copy;

import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import java.io.IOException;
import java.util.List;

/** A tree that files are taken from. */
public interface SourceTree extends FileTree {
    /** What is in a directory, sorted by name. */
    List<FileNode> children(FileNode directory) throws BuildException, IOException, InterruptedException;

    /** The digests of what regular files hold, in the order of {@code files}. */
    List<Digest> contents(List<FileNode> files) throws BuildException, IOException, InterruptedException;
}
