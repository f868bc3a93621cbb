package build.kiln.executor;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Keeps the last lines of both streams of a process. */
final class LastLines implements OutputListener {
    static final int COUNT = 20;
    private static final int MAX_LENGTH = 1000;

    private final OutputListener next;
    private final Deque<String> lines = new ArrayDeque<>(COUNT);

    LastLines(OutputListener next) {
        this.next = next;
    }

    @Override
    public void line(Stream stream, String text) {
        synchronized (lines) {
            if (lines.size() == COUNT) {
                lines.removeFirst();
            }
            lines.addLast(text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "…" : text);
        }
        next.line(stream, text);
    }

    /** Oldest first. */
    List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }
}
