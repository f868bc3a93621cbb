package build.kiln.op;

import build.kiln.failure.BuildException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What a build's steps may use and never keep. */
public interface Secrets {
    /** The value of the secret {@code id}, read when it is needed. */
    Optional<byte[]> secret(String id) throws BuildException, IOException;

    /** Where the SSH agent {@code id} listens. */
    Optional<Path> agent(String id);
}
