package build.kiln.context;

import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.hash.ContentHash;
import build.kiln.linux.Fd;
import build.kiln.linux.FileCalls;
import build.kiln.rootfs.RootDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Reads the regular files of a context, and nothing outside it, whatever takes their places meanwhile. For several threads. */
final class ContextFiles implements AutoCloseable {
    private static final int BUFFER = 128 * 1024;

    private final Path root;
    private final RootDirectory tree;
    private final Queue<ByteBuffer> buffers = new ConcurrentLinkedQueue<>();

    ContextFiles(Path root) throws IOException {
        this.root = root;
        this.tree = RootDirectory.open(root);
    }

    /** The digest of what {@code file} holds; fails when it is not as long as when it was listed. */
    Digest digest(ContextEntry file) throws BuildException, IOException {
        if (file.kind() != ContextEntry.Kind.FILE) {
            throw new IllegalArgumentException("not a regular file: " + file.path());
        }
        requireUtf8(file);
        MessageDigest hash = ContentHash.sha256();
        ByteBuffer buffer = Optional.ofNullable(buffers.poll()).orElseGet(() -> ByteBuffer.allocateDirect(BUFFER));
        long read = 0;
        try (Fd open = tree.openToRead(file.path())) {
            // No further than it was long: it may grow as fast as it is read.
            for (int count = FileCalls.read(open, buffer.clear());
                    count >= 0 && read <= file.size();
                    count = FileCalls.read(open, buffer.clear())) {
                hash.update(buffer.flip());
                read += count;
            }
        }
        buffers.add(buffer);
        if (read != file.size()) {
            throw BuildException.of(Reason.CONTEXT_INVALID, file.path() + " changed while the build read it")
                    .withHint("let nothing write to the context during a build");
        }
        return Digest.of(hash);
    }

    /** What copies files has some by paths, which can hold no other name. */
    private void requireUtf8(ContextEntry file) throws BuildException {
        try {
            Path _ = root.resolve(file.path());
        } catch (InvalidPathException e) {
            throw BuildException.of(Reason.CONTEXT_INVALID, "the name of \"" + file.path() + "\" is not UTF-8", e)
                    .withHint("rename the file, or list it in .dockerignore");
        }
    }

    @Override
    public void close() {
        tree.close();
    }
}
