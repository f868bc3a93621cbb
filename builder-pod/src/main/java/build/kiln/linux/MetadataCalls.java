package build.kiln.linux;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/** Status, owner, mode and times of files. Symbolic links are never followed in the last name. */
public final class MetadataCalls {
    private static final int NO_FOLLOW = 0x100;
    private static final int EMPTY_PATH = 0x1000;
    private static final int FORCE_SYNC = 0x2000;
    private static final int BASIC_STATS = 0x7ff;
    private static final long UTIME_NOW = 0x3fffffff;
    private static final long UTIME_OMIT = 0x3ffffffe;

    private MetadataCalls() {}

    public static FileStatus status(Fd directory, String name) throws ErrnoException {
        Scratch scratch = Scratch.current();
        long result = stat(scratch, directory, name, 0);
        SystemCall.STATX.check(result, name);
        return status(scratch.block());
    }

    /** The status of {@code name}, or empty when there is no such file. */
    public static Optional<FileStatus> find(Fd directory, String name) throws ErrnoException {
        return find(directory, name, 0);
    }

    /**
     * As {@link #find}, but asks the server of a network file system, whatever this machine remembers of {@code name}; calls that follow
     * know what it said. On other file systems the same.
     */
    public static Optional<FileStatus> findAnew(Fd directory, String name) throws ErrnoException {
        return find(directory, name, FORCE_SYNC);
    }

    private static Optional<FileStatus> find(Fd directory, String name, int sync) throws ErrnoException {
        Scratch scratch = Scratch.current();
        long result = stat(scratch, directory, name, sync);
        if (result == -Errno.ENOENT || result == -Errno.ENOTDIR) {
            return Optional.empty();
        }
        SystemCall.STATX.check(result, name);
        return Optional.of(status(scratch.block()));
    }

    /** The status of the open file itself. */
    public static FileStatus status(Fd file) throws ErrnoException {
        return status(file, "");
    }

    private static long stat(Scratch scratch, Fd directory, String name, int sync) throws ErrnoException {
        int flags = name.isEmpty() ? NO_FOLLOW | EMPTY_PATH : NO_FOLLOW;
        return SystemCall.STATX.invoke(
                scratch, directory.number(), scratch.first(name), flags | sync, BASIC_STATS, scratch.blockAddress(), 0);
    }

    private static FileStatus status(ByteBuffer statx) {
        int mode = Short.toUnsignedInt(statx.getShort(28));
        return new FileStatus(
                FileType.of(mode),
                mode & 0xfff,
                statx.getInt(20),
                statx.getInt(24),
                statx.getLong(40),
                statx.getLong(48),
                statx.getLong(32),
                ((long) statx.getInt(136) << 32) | statx.getInt(140),
                statx.getInt(16),
                statx.getInt(128),
                statx.getInt(132),
                Instant.ofEpochSecond(statx.getLong(112), statx.getInt(120)),
                Instant.ofEpochSecond(statx.getLong(96), statx.getInt(104)));
    }

    public static void setOwner(Fd directory, String name, int uid, int gid) throws ErrnoException {
        Scratch scratch = Scratch.current();
        long result = SystemCall.FCHOWNAT.invoke(
                scratch,
                directory.number(),
                scratch.first(name),
                Integer.toUnsignedLong(uid),
                Integer.toUnsignedLong(gid),
                NO_FOLLOW,
                0);
        SystemCall.FCHOWNAT.check(result, name);
    }

    /** Sets the low twelve bits of the mode. The file must not be a symbolic link: those have no mode. */
    public static void setPermissions(Fd directory, String name, int mode) throws ErrnoException {
        Scratch scratch = Scratch.current();
        long result = SystemCall.FCHMODAT.invoke(scratch, directory.number(), scratch.first(name), mode, 0);
        SystemCall.FCHMODAT.check(result, name);
    }

    /** Sets the time of modification to the nanosecond, and the time of access to the same. */
    public static void setModified(Fd directory, String name, Instant modified) throws ErrnoException {
        Scratch scratch = Scratch.current();
        ByteBuffer times = scratch.block();
        putTime(times, 0, modified.getEpochSecond(), modified.getNano());
        putTime(times, 1, modified.getEpochSecond(), modified.getNano());
        SystemCall.UTIMENSAT.check(setTimes(scratch, directory, name), name);
    }

    /**
     * Sets the time of modification to that of the file system's own clock: on a network file system the server's.
     *
     * @return whether there is such a file
     */
    public static boolean touchModified(Fd directory, String name) throws ErrnoException {
        return touch(directory, name, UTIME_OMIT, UTIME_NOW);
    }

    /** As {@link #touchModified}, but sets the time of access. */
    public static boolean touchAccessed(Fd directory, String name) throws ErrnoException {
        return touch(directory, name, UTIME_NOW, UTIME_OMIT);
    }

    private static boolean touch(Fd directory, String name, long accessed, long modified) throws ErrnoException {
        Scratch scratch = Scratch.current();
        ByteBuffer times = scratch.block();
        putTime(times, 0, 0, accessed);
        putTime(times, 1, 0, modified);
        long result = setTimes(scratch, directory, name);
        if (result == -Errno.ENOENT || result == -Errno.ENOTDIR) {
            return false;
        }
        SystemCall.UTIMENSAT.check(result, name);
        return true;
    }

    /** Writes one of the two {@code struct timespec} that utimensat(2) takes. */
    private static void putTime(ByteBuffer times, int index, long seconds, long nanos) {
        times.putLong(index * 16, seconds);
        times.putLong(index * 16 + 8, nanos);
    }

    private static long setTimes(Scratch scratch, Fd directory, String name) throws ErrnoException {
        return SystemCall.UTIMENSAT.invoke(
                scratch, directory.number(), scratch.first(name), scratch.blockAddress(), NO_FOLLOW);
    }
}
