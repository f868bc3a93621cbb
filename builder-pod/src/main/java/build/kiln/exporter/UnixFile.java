package build.kiln.exporter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;

/**
 * A file as the kernel sees it; symbolic links are not followed.
 *
 * @param mode type and permissions, as in {@code st_mode}
 * @param key the same for all names of one file
 */
record UnixFile(int mode, int uid, int gid, long size, FileTime modified, int links, Object key, long device) {
    private static final int TYPE = 0170000;
    private static final int PERMISSIONS = 07777;

    static UnixFile of(Path file) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(
                file, "unix:mode,uid,gid,size,lastModifiedTime,nlink,fileKey,rdev", LinkOption.NOFOLLOW_LINKS);
        return new UnixFile(
                number(attributes, "mode").intValue(),
                number(attributes, "uid").intValue(),
                number(attributes, "gid").intValue(),
                number(attributes, "size").longValue(),
                (FileTime) attributes.getOrDefault("lastModifiedTime", FileTime.fromMillis(0)),
                number(attributes, "nlink").intValue(),
                attributes.getOrDefault("fileKey", file),
                number(attributes, "rdev").longValue());
    }

    private static Number number(Map<String, Object> attributes, String name) {
        return (Number) attributes.getOrDefault(name, 0);
    }

    /** What kind of file a mode tells of. */
    enum Kind {
        REGULAR,
        DIRECTORY,
        SYMLINK,
        CHARACTER_DEVICE,
        BLOCK_DEVICE,
        FIFO,
        SOCKET
    }

    Kind kind() throws IOException {
        return switch (mode & TYPE) {
            case 0100000 -> Kind.REGULAR;
            case 0040000 -> Kind.DIRECTORY;
            case 0120000 -> Kind.SYMLINK;
            case 0020000 -> Kind.CHARACTER_DEVICE;
            case 0060000 -> Kind.BLOCK_DEVICE;
            case 0010000 -> Kind.FIFO;
            case 0140000 -> Kind.SOCKET;
            default -> throw new IOException("a file of unknown type");
        };
    }

    int permissions() {
        return mode & PERMISSIONS;
    }

    int deviceMajor() {
        return (int) ((device >> 8 & 0xfff) | (device >> 32 & ~0xfff));
    }

    int deviceMinor() {
        return (int) ((device & 0xff) | (device >> 12 & ~0xff));
    }
}
