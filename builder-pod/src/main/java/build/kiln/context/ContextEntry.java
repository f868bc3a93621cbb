package build.kiln.context;

import java.time.Instant;

/**
 * A file of a context.
 *
 * @param path relative to the context, with slashes
 * @param mode the twelve permission bits
 * @param uid of its owner, in images that it is copied to
 * @param gid of its group there
 * @param size in bytes, of regular files; else 0
 * @param target of a symbolic link; else empty
 * @param stamp when and where the file was last changed
 */
public record ContextEntry(String path, Kind kind, int mode, int uid, int gid, long size, String target, Stamp stamp) {
    /** What a path is. Sockets are no part of a context. */
    public enum Kind {
        DIRECTORY,
        FILE,
        SYMLINK,
        FIFO
    }

    /**
     * What changes whenever a file's content does.
     *
     * @param modified what a copy of the file keeps
     * @param changed the inode's change time, which programs cannot set
     */
    public record Stamp(Instant modified, Instant changed, long inode) {}

    /** The last part of the path. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The path of the directory that it is in; empty for that of the context. */
    public String directory() {
        return directory(path);
    }

    static String directory(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }
}
