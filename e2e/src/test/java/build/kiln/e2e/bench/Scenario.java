package build.kiln.e2e.bench;

/**
 * One row of the table.
 *
 * @param bar the ratio of Kiln's wall time to the faster peer's that must not be exceeded
 * @param aim the ratio that is hoped for
 */
record Scenario(String id, String title, State state, Change change, double bar, double aim) {

    /** What a builder has when the build starts. */
    enum State {
        /** Nothing. */
        EMPTY,
        /** What the build before left. */
        WARM,
        /** The shared cache, but no disk of its own. */
        SHARED_CACHE
    }

    /** What happened to the context since the build before. */
    enum Change {
        NONE,
        ONE_FILE
    }
}
