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
    /** Blocks that wait at once; each takes about two times its size. */
    private static final int AHEAD = 2 * Runtime.getRuntime().availableProcessors() + 1;

    private final OutputStream sink;
    private final CodecPool codecs;
    private final ExecutorService cpu;
    private final Deque<Future<Block>> pending = new ArrayDeque<>();
    private final Deque<Block> idle = new ArrayDeque<>();
    private Block block = new Block();
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
            written += block.fill(bytes, offset + written, length - written);
            if (block.isFull()) {
                submit();
            }
        }
    }

    private void submit() throws IOException {
        Block full = block;
        pending.add(cpu.submit(() -> codecs.compress(full), full));
        empty = false;
        while (pending.size() > AHEAD
                || (!pending.isEmpty() && pending.element().isDone())) {
            writeOldest();
        }
        block = idle.isEmpty() ? new Block() : idle.remove();
    }

    private void writeOldest() throws IOException {
        try {
            Block oldest = pending.remove().get();
            sink.write(oldest.member(oldest.memberLength()), 0, oldest.memberLength());
            oldest.clear();
            idle.add(oldest);
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
            if (block.length() > 0 || empty) {
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
