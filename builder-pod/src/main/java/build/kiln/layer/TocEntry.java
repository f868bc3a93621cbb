package build.kiln.layer;

import build.kiln.digest.Digest;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One file of a layer, as its table of contents tells.
 *
 * @param path relative to the root, without a leading or trailing slash
 * @param permissions the low twelve bits of the mode
 * @param size of a regular file in bytes
 * @param link target of a symbolic link, or path of the file that a hard link is another name of; else empty
 * @param deviceMajor of a device node; 0 for other files
 * @param content digest of a regular file's bytes
 * @param attributes extended attributes, their values in hexadecimal
 */
public record TocEntry(
        String path,
        Kind kind,
        int permissions,
        int uid,
        int gid,
        long size,
        Instant modified,
        String link,
        int deviceMajor,
        int deviceMinor,
        Optional<Digest> content,
        SortedMap<String, String> attributes) {
    public TocEntry {
        // Hardly any file has some, and there are many files.
        attributes = attributes.isEmpty()
                ? Collections.emptySortedMap()
                : Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    }

    /** What an entry is. */
    public enum Kind {
        FILE('f'),
        DIRECTORY('d'),
        SYMLINK('l'),
        /** Another name of a file of this layer or of a lower one. */
        HARD_LINK('h'),
        CHARACTER_DEVICE('c'),
        BLOCK_DEVICE('b'),
        FIFO('p'),
        /** The path does not exist any more. */
        WHITEOUT('w'),
        /** What lower layers have in this directory does not exist any more. Stands beside the directory's own entry. */
        OPAQUE('o');

        private final char code;

        Kind(char code) {
            this.code = code;
        }

        /** The letter that stands for it on the volume. */
        char code() {
            return code;
        }
    }

    static TocEntry mark(String path, Kind kind) {
        return new TocEntry(
                path, kind, 0, 0, 0, 0, Instant.EPOCH, "", 0, 0, Optional.empty(), Collections.emptySortedMap());
    }

    /** The same file under another name. */
    TocEntry at(String otherPath) {
        return new TocEntry(
                otherPath,
                kind,
                permissions,
                uid,
                gid,
                size,
                modified,
                link,
                deviceMajor,
                deviceMinor,
                content,
                attributes);
    }

    public boolean isDirectory() {
        return kind == Kind.DIRECTORY;
    }
}
