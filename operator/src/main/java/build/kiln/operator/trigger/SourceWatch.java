package build.kiln.operator.trigger;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Remembers what sources' revisions were, so that a server is asked when the spec or the time says so and not at every
 * event of a running build. What is forgotten is asked again.
 */
public final class SourceWatch {
    private static final int MOST_REMEMBERED = 10_000;
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(15);

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Seen> seen = new LinkedHashMap<>();

    private record Seen(String question, Revision revision, Instant at) {}

    /**
     * An answer and when to ask for the next one.
     *
     * @param nextAt empty when only a changed spec asks again
     */
    public record Answer(Revision revision, Optional<Instant> nextAt) {}

    /**
     * The revision, from memory or by asking.
     *
     * @param key the ImageBuild
     * @param question whatever makes an earlier answer void: the spec's generation, a rebuild token
     * @param interval how long an answer holds; empty for as long as the question is the same
     */
    public Answer revision(
            String key, String question, Optional<Duration> interval, Instant now, Supplier<Revision> ask) {
        Optional<Seen> known = recall(key).filter(last -> last.question().equals(question));
        if (known.isPresent()) {
            Optional<Instant> next = next(known.get(), interval);
            if (next.isEmpty() || now.isBefore(next.get())) {
                return new Answer(known.get().revision(), next);
            }
        }
        Seen fresh = new Seen(question, ask.get(), now);
        remember(key, fresh);
        return new Answer(fresh.revision(), next(fresh, interval));
    }

    private static Optional<Instant> next(Seen last, Optional<Duration> interval) {
        if (last.revision() instanceof Revision.Unavailable || last.revision() instanceof Revision.Absent) {
            return Optional.of(last.at().plus(AFTER_FAILURE));
        }
        return interval.map(last.at()::plus);
    }

    private Optional<Seen> recall(String key) {
        lock.lock();
        try {
            return Optional.ofNullable(seen.get(key));
        } finally {
            lock.unlock();
        }
    }

    private void remember(String key, Seen fresh) {
        lock.lock();
        try {
            seen.remove(key);
            seen.put(key, fresh);
            if (seen.size() > MOST_REMEMBERED) {
                seen.remove(seen.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }
}
