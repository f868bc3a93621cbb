package build.kiln.executor;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Something a process finds at {@link #target}, with what it stands for on this machine already known. */
public sealed interface ExecMount {
    /** Absolute path in the process's root; made when missing, and removed again after. */
    String target();

    /** A directory or file of this machine, shared with others. */
    record Bind(String target, Path source, Access access) implements ExecMount {}

    /** A directory or file as {@code source} has it now; what the process changes there is discarded. */
    record CopyOnWrite(String target, Path source) implements ExecMount {}

    /**
     * Memory that is gone when the process ends.
     *
     * @param sizeBytes 0 for the kernel's default, half of the memory
     */
    record Tmpfs(String target, long sizeBytes) implements ExecMount {}

    /** A read-only file that never touches a disk: a secret, a heredoc. */
    record Content(String target, ByteBuffer content, int uid, int gid, int mode) implements ExecMount {
        public Content {
            content = ByteBuffer.allocate(content.remaining())
                    .put(content.duplicate())
                    .flip()
                    .asReadOnlyBuffer();
        }
    }

    /**
     * An SSH agent, reached through a socket with the given owner and mode.
     *
     * @param socket where the agent listens on this machine
     */
    record Agent(String target, Path socket, int uid, int gid, int mode) implements ExecMount {}

    enum Access {
        READ_ONLY,
        READ_WRITE
    }
}
