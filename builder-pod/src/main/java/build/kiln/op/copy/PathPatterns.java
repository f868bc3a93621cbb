package build.kiln.op.copy;

import build.kiln.failure.BuildException;
import java.util.List;

/** Patterns of {@code --exclude} and {@code --parents}, in the language of .dockerignore. */
public interface PathPatterns {
    /** Whether {@code path}, relative and without a leading slash, matches, itself or by a directory above it. */
    boolean matches(String path);

    /** Compiles patterns. */
    interface Compiler {
        PathPatterns compile(List<String> patterns) throws BuildException;
    }
}
