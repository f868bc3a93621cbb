package build.kiln.cache;

/** What a collection took away. */
public record Collected(int records, int items, long bytes) {
    static final Collected NOTHING = new Collected(0, 0, 0);
}
