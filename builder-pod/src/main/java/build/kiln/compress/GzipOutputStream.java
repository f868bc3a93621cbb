package build.kiln.compress;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Gzip as a row of members (RFC 1952, section 2.2), one for each block of the input. Blocks are compressed in parallel;
 * their size is fixed, so that the output does not depend on how many threads there are.
 */
final class GzipOutputStream extends OutputStream {
    static final int BLOCK = 1 << 20;
    /** Blocks in memory at once; each takes about two times its size. */
    private static final int AHEAD = 2 * Runtime.getRuntime().availableProcessors() + 1;

    private final OutputStream sink;
    private final CodecPool codecs;
    private final ExecutorService cpu;
    private final Deque<Future<byte[]>> pending = new ArrayDeque<>();
    private byte[] block = new byte[BLOCK];
    private int filled;
    private boolean empty = true;
    private boolean closed;

    GzipOutputStream(OutputStream sink, CodecPool codecs, ExecutorService cpu) {
        this.sink = sink;
        this.codecs = codecs;
        this.cpu = cpu;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        int written = 0;
        while (written < length) {
            int part = Math.min(length - written, BLOCK - filled);
            System.arraycopy(bytes, offset + written, block, filled, part);
            filled += part;
            written += part;
            if (filled == BLOCK) {
                submit();
            }
        }
    }

    private void submit() throws IOException {
        byte[] full = block;
        int length = filled;
        pending.add(cpu.submit(() -> codecs.compress(full, length)));
        block = new byte[BLOCK];
        filled = 0;
        empty = false;
        while (pending.size() > AHEAD
                || (!pending.isEmpty() && pending.element().isDone())) {
            writeOldest();
        }
    }

    private void writeOldest() throws IOException {
        try {
            sink.write(pending.remove().get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while compressing");
        } catch (ExecutionException e) {
            throw new IOException("compression failed", e.getCause());
        }
    }

    /** Writes what is left and flushes the sink, without closing it. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (filled > 0 || empty) {
                submit();
            }
            while (!pending.isEmpty()) {
                writeOldest();
            }
            sink.flush();
        } finally {
            awaitPending();
            codecs.close();
        }
    }

    /** After a failure: a codec must not be closed under a block that is still being compressed. */
    private void awaitPending() {
        boolean interrupted = false;
        while (!pending.isEmpty()) {
            try {
                pending.element().get();
                pending.remove();
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                pending.remove();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
