package build.kiln.contract;

/** Which instructions to follow. */
public sealed interface Dockerfile {
    /**
     * A file of the context.
     *
     * @param path relative to the context's directory
     */
    record InContext(String path) implements Dockerfile {}

    /** Instructions that stand in the request. */
    record Inline(String text) implements Dockerfile {}

    /**
     * A file of this machine, in the context or not.
     *
     * @param path absolute
     */
    record LocalFile(String path) implements Dockerfile {}
}
