package build.kiln.op;

import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.graph.GitOp;
import build.kiln.graph.HttpOp;
import java.io.IOException;
import java.nio.file.Path;

/** What ADD fetches. Each is fetched once per build, however often it is asked for. */
public interface Downloads {
    /** The content behind a URL: what changes the digest changes the copy. */
    Digest digest(HttpOp op) throws BuildException, IOException, InterruptedException;

    /** A directory with the one file, called {@link HttpOp#fileName}. */
    Path fetch(HttpOp op) throws BuildException, IOException, InterruptedException;

    /** The commit that the repository's reference names. */
    Digest digest(GitOp op) throws BuildException, IOException, InterruptedException;

    /** A checkout. */
    Path fetch(GitOp op) throws BuildException, IOException, InterruptedException;
}
