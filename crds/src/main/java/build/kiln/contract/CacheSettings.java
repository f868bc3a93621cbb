package build.kiln.contract;

import java.util.List;

/**
 * Where the build looks for earlier results and keeps its own.
 *
 * @param directory the root of the cache volume
 * @param sizeLimit bytes the cache may hold; 0 for no limit but the volume's
 * @param importFrom references of registry caches, asked in order
 * @param exports written after the image has been pushed, in order
 * @param inline whether the image is a cache itself
 * @param mounts what holds for cache mounts
 * @param trust whether the build may leave something behind for others
 */
public record CacheSettings(
        String directory,
        long sizeLimit,
        List<String> importFrom,
        List<Export> exports,
        Inline inline,
        Mounts mounts,
        Trust trust) {
    public CacheSettings {
        importFrom = List.copyOf(importFrom);
        exports = List.copyOf(exports);
    }

    /** The same without a cache in the image. */
    public CacheSettings(
            String directory,
            long sizeLimit,
            List<String> importFrom,
            List<Export> exports,
            Mounts mounts,
            Trust trust) {
        this(directory, sizeLimit, importFrom, exports, Inline.NONE, mounts, trust);
    }

    /** A cache in {@code directory} that everyone who can read it trusts. */
    public static CacheSettings in(String directory) {
        return new CacheSettings(directory, 0, List.of(), List.of(), Mounts.LOCAL, Trust.READ_WRITE);
    }

    /** Whether the build writes a cache elsewhere. */
    public boolean isExported() {
        return !exports.isEmpty() && trust == Trust.READ_WRITE;
    }

    /** The same cache, of which no copy is written elsewhere. */
    public CacheSettings withoutExport() {
        return new CacheSettings(directory, sizeLimit, importFrom, List.of(), inline, mounts, trust);
    }

    /** The same cache, and {@code other} for the image. */
    public CacheSettings withInline(Inline other) {
        return new CacheSettings(directory, sizeLimit, importFrom, exports, other, mounts, trust);
    }

    /** The same cache with other cache mounts. */
    public CacheSettings withMounts(Mounts other) {
        return new CacheSettings(directory, sizeLimit, importFrom, exports, inline, other, trust);
    }

    /**
     * The cache mounts of a build.
     *
     * @param scope builds of the same scope have the same mounts; empty for those of the command line
     * @param quota bytes that the scope's mounts together may hold when a build has ended; 0 for no limit
     */
    public record Mounts(String scope, long quota) {
        /** Those of builds by hand, as large as they get. */
        public static final Mounts LOCAL = new Mounts("", 0);
    }

    /**
     * A cache outside the volume that the build writes.
     *
     * @param place a reference, or a directory as the builder names it
     */
    public record Export(String place, ExportMode mode) {}

    /** Which layers a registry cache holds. */
    public enum ExportMode {
        /** Those of the image. */
        MIN,
        /** Those of all steps. */
        MAX
    }

    /** Whether an image says which steps made its layers, so that other builds can import it as a cache. */
    public enum Inline {
        NONE,
        IN_IMAGE
    }

    /** What a build may do to the shared cache. */
    public enum Trust {
        READ_WRITE,
        /** For builds of untrusted revisions: reads, and leaves nothing that a trusted build would read. */
        READ_ONLY
    }
}
