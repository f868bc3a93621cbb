package build.kiln.archive;

import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One member of a tar archive.
 *
 * @param path relative to the root, without {@code .}, {@code ..}, leading or trailing slashes; empty for the root
 *     itself. Names that are not UTF-8 are as {@link build.kiln.linux.FileNames} has them
 * @param permissions the low twelve bits of the mode
 * @param size of the content that follows, in bytes
 * @param link target of a symbolic link as it stands, or path of a hard link's other name in the form of {@code path}
 * @param deviceMajor of a device node; 0 for other types
 * @param attributes extended attributes, their values in hexadecimal
 */
public record TarEntry(
        String path,
        Type type,
        int permissions,
        int uid,
        int gid,
        long size,
        Instant modified,
        String link,
        int deviceMajor,
        int deviceMinor,
        SortedMap<String, String> attributes) {
    public TarEntry {
        // Hardly any file has some, and there are many files.
        attributes = attributes.isEmpty()
                ? Collections.emptySortedMap()
                : Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    }

    /** The type of a member, with its type flag of POSIX.1-1988. */
    public enum Type {
        FILE('0'),
        HARD_LINK('1'),
        SYMLINK('2'),
        CHARACTER_DEVICE('3'),
        BLOCK_DEVICE('4'),
        DIRECTORY('5'),
        FIFO('6');

        private final char flag;

        Type(char flag) {
            this.flag = flag;
        }

        char flag() {
            return flag;
        }
    }

    /** An empty file with mode 0 and the time 0, as which layers keep whiteouts. */
    static TarEntry mark(String path) {
        return new TarEntry(path, Type.FILE, 0, 0, 0, 0, Instant.EPOCH, "", 0, 0, Collections.emptySortedMap());
    }

    /** The last name of the path. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The path of the directory that holds it; empty for the root. */
    public String parent() {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    /** The value of an attribute of {@link #attributes}. */
    public byte[] attribute(String name) {
        return HexFormat.of().parseHex(attributes.getOrDefault(name, ""));
    }
}
