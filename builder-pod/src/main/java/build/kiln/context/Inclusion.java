package build.kiln.context;

/** Which paths of a directory belong to a context, as .dockerignore says. */
public interface Inclusion {
    /** Whether {@code path}, relative and with slashes, is part of the context. */
    boolean includes(String path);

    /** Whether anything below the excluded directory {@code path} can be part of the context. */
    boolean mayIncludeBelow(String path);

    /** Includes every path. */
    static Inclusion all() {
        return new Inclusion() {
            @Override
            public boolean includes(String path) {
                return true;
            }

            @Override
            public boolean mayIncludeBelow(String path) {
                return true;
            }
        };
    }
}
