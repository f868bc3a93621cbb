package build.kiln.build;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Parts that are opened one after the other: unless it comes to {@link #done}, those that were opened are closed again. */
final class Opening implements Closeable {
    private final Deque<Closeable> parts = new ArrayDeque<>();

    void opened(Closeable part) {
        parts.push(part);
    }

    /** What owns the parts is there, and closes them from now on. */
    void done() {
        parts.clear();
    }

    /** Closes all, the last one first, also when one of them fails. */
    @Override
    public void close() throws IOException {
        if (!parts.isEmpty()) {
            Closeable last = parts.pop();
            try (this) {
                last.close();
            }
        }
    }
}
