package build.kiln.linux;

/** Durability, locks and cheap copies. */
public final class VolumeCalls {
    private static final long FICLONE = 0x40049409L;
    private static final int LOCK_SHARED = 1;
    private static final int LOCK_EXCLUSIVE = 2;
    private static final int NON_BLOCKING = 4;
    private static final int EWOULDBLOCK = 11;

    private VolumeCalls() {}

    /** Makes all that was written to the file system of {@code file} durable. */
    public static void sync(Fd file) throws ErrnoException {
        SystemCall.SYNCFS.check(SystemCall.SYNCFS.invoke(Scratch.current(), file.number(), 0, 0, 0), file.path());
    }

    /** Tries to lock for this process alone, until {@code file} is closed; false when another holds the lock. */
    public static boolean tryLockExclusive(Fd file) throws ErrnoException {
        return tryLock(file, LOCK_EXCLUSIVE);
    }

    /** Tries to lock together with other sharers; false when another holds the lock exclusively. */
    public static boolean tryLockShared(Fd file) throws ErrnoException {
        return tryLock(file, LOCK_SHARED);
    }

    private static boolean tryLock(Fd file, int operation) throws ErrnoException {
        long result = SystemCall.FLOCK.invoke(Scratch.current(), file.number(), operation | NON_BLOCKING, 0, 0);
        if (result == -EWOULDBLOCK) {
            return false;
        }
        SystemCall.FLOCK.check(result, file.path());
        return true;
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
