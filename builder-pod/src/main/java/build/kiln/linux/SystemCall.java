package build.kiln.linux;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;

/**
 * The system calls in use, by their numbers.
 *
 * <p>All go through libc's {@code syscall(2)}: one method handle to link at start-up instead of one per call, and calls
 * that libc has no wrapper for work alike.
 */
enum SystemCall {
    READ(0, 63),
    WRITE(1, 64),
    CLOSE(3, 57),
    IOCTL(16, 29),
    KILL(62, 129),
    DUP3(292, 24),
    GETEUID(107, 175),
    MOUNT(165, 40),
    UMOUNT2(166, 39),
    LSETXATTR(189, 6),
    LGETXATTR(192, 9),
    LLISTXATTR(195, 12),
    LREMOVEXATTR(198, 15),
    GETDENTS64(217, 61),
    EXIT_GROUP(231, 94),
    OPENAT(257, 56),
    MKDIRAT(258, 34),
    MKNODAT(259, 33),
    FCHOWNAT(260, 54),
    UNLINKAT(263, 35),
    LINKAT(265, 37),
    SYMLINKAT(266, 36),
    READLINKAT(267, 78),
    FCHMODAT(268, 53),
    UTIMENSAT(280, 88),
    FALLOCATE(285, 47),
    FTRUNCATE(77, 46),
    LSEEK(8, 62),
    SYNCFS(306, 267),
    RENAMEAT2(316, 276),
    COPY_FILE_RANGE(326, 285),
    STATX(332, 291),
    MOVE_MOUNT(429, 429),
    FSOPEN(430, 430),
    FSCONFIG(431, 431),
    FSMOUNT(432, 432),
    OPENAT2(437, 437);

    private static final MemorySegment ADDRESS =
            Linker.nativeLinker().defaultLookup().findOrThrow("syscall");

    /** Takes the address: one that is bound to it takes longer to make. */
    private static final MethodHandle SYSCALL = link();

    private final long number;

    SystemCall(int x86, int arm) {
        number = Abi.current().pick(x86, arm);
    }

    // Restricted, because a wrong description of a function crashes the process: this one is syscall(2)'s.
    @SuppressWarnings("restricted")
    private static MethodHandle link() {
        ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
        return Linker.nativeLinker()
                .downcallHandle(
                        FunctionDescriptor.of(word, word, word, word, word, word, word, word),
                        Linker.Option.captureCallState("errno"));
    }

    /**
     * Makes the call, again when a signal interrupts it.
     *
     * @return the kernel's answer, or the negated errno
     */
    long invoke(Scratch scratch, long a, long b, long c, long d, long e, long f) {
        long result;
        do {
            result = once(scratch.state(), a, b, c, d, e, f);
            if (result == -1) {
                result = -scratch.errno();
            }
        } while (result == -Errno.EINTR && this != CLOSE);
        return result;
    }

    long invoke(Scratch scratch, long a, long b, long c, long d) {
        return invoke(scratch, a, b, c, d, 0, 0);
    }

    private long once(MemorySegment state, long a, long b, long c, long d, long e, long f) {
        try {
            return (long) SYSCALL.invokeExact(ADDRESS, state, number, a, b, c, d, e, f);
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable thrown) {
            throw new IllegalStateException("a system call threw", thrown);
        }
    }

    /** The answer, unless it is an errno. */
    long check(long result, String path) throws ErrnoException {
        if (result < 0) {
            throw new ErrnoException((int) -result, lowerName(), path);
        }
        return result;
    }

    private String lowerName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
