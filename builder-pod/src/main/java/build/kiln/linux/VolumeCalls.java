package build.kiln.linux;

/** Durability and cheap copies. */
public final class VolumeCalls {
    private static final long FICLONE = 0x40049409L;

    private VolumeCalls() {}

    /** Makes all that was written to the file system of {@code file} durable. */
    public static void sync(Fd file) throws ErrnoException {
        SystemCall.SYNCFS.check(SystemCall.SYNCFS.invoke(Scratch.current(), file.number(), 0, 0, 0), file.path());
    }

    /** Makes {@code to} share the blocks of {@code from}; false where the file system cannot. */
    public static boolean tryClone(Fd from, Fd to) throws ErrnoException {
        long result = SystemCall.IOCTL.invoke(Scratch.current(), to.number(), FICLONE, from.number(), 0);
        return switch ((int) -result) {
            case Errno.EOPNOTSUPP, Errno.EXDEV, Errno.EINVAL, Errno.ENOTTY, Errno.EPERM -> false;
            default -> SystemCall.IOCTL.check(result, to.path()) == 0;
        };
    }

    /** Copies up to {@code length} bytes in the kernel from both files' positions on; returns how many, 0 at the end. */
    public static long copyRange(Fd from, Fd to, long length) throws ErrnoException {
        long result = SystemCall.COPY_FILE_RANGE.invoke(Scratch.current(), from.number(), 0, to.number(), 0, length, 0);
        return SystemCall.COPY_FILE_RANGE.check(result, to.path());
    }

    /** Sets the size; what is added reads as zeros and takes no space. */
    public static void truncate(Fd file, long size) throws ErrnoException {
        SystemCall.FTRUNCATE.check(
                SystemCall.FTRUNCATE.invoke(Scratch.current(), file.number(), size, 0, 0), file.path());
    }

    /** Moves the file's position forward, leaving a hole where nothing is written. */
    public static void skip(Fd file, long bytes) throws ErrnoException {
        SystemCall.LSEEK.check(SystemCall.LSEEK.invoke(Scratch.current(), file.number(), bytes, 1, 0), file.path());
    }

    /** Reserves {@code length} bytes from the file's start, or fails with ENOSPC; false where it cannot be reserved. */
    public static boolean tryReserve(Fd file, long length) throws ErrnoException {
        long result = SystemCall.FALLOCATE.invoke(Scratch.current(), file.number(), 1, 0, length);
        if (result == -Errno.EOPNOTSUPP || result == -Errno.ENOSYS) {
            return false;
        }
        SystemCall.FALLOCATE.check(result, file.path());
        return true;
    }
}
