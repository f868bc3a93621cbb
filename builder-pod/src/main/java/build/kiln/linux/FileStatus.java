package build.kiln.linux;

import java.time.Instant;

/**
 * What {@code statx(2)} tells of a file.
 *
 * @param permissions the low twelve bits of the mode: rwx, setuid, setgid, sticky
 * @param blocks of 512 bytes that it takes on disk
 * @param deviceMajor of what a device node stands for; 0 for other files
 */
public record FileStatus(
        FileType type,
        int permissions,
        int uid,
        int gid,
        long size,
        long blocks,
        long inode,
        long device,
        int links,
        int deviceMajor,
        int deviceMinor,
        Instant modified,
        Instant changed) {
    public boolean isDirectory() {
        return type == FileType.DIRECTORY;
    }

    public boolean isRegular() {
        return type == FileType.REGULAR;
    }

    public boolean isSymlink() {
        return type == FileType.SYMLINK;
    }

    /** Whether it is overlayfs's mark for a deleted file. */
    public boolean isWhiteout() {
        return type == FileType.CHARACTER_DEVICE && deviceMajor == 0 && deviceMinor == 0;
    }

    /** The file's identity while the machine runs. */
    public Identity identity() {
        return new Identity(device, inode);
    }

    /** Two names with equal identities are hard links of one file. */
    public record Identity(long device, long inode) {}
}
