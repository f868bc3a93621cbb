package build.kiln.frontend.dockerfile;

import build.kiln.graph.GitOp;

/** What {@code --build-context name=…} puts for a stage or image of that name. */
public sealed interface NamedContext {
    /** A directory; the graph names it by the context's name. */
    record Directory() implements NamedContext {}

    /** {@code docker-image://reference}. */
    record Image(String reference) implements NamedContext {}

    /** A Git repository. */
    record Git(GitOp repository) implements NamedContext {}
}
