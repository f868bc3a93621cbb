package build.kiln.operator.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Bounds how many builders wait for builds, and lets each ImageBuild have one for each build at most: one that is lost is not made again,
 * however often that is looked at. A restart forgets the second, and finds the Jobs of those that have ended.
 *
 * @param <K> what identifies an ImageBuild
 */
public final class StandbyPool<K> {
    private static final int MOST_REMEMBERED = 10_000;

    /** How long what was made may take to be seen. */
    private static final Duration SEEN_SOON = Duration.ofMinutes(1);

    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<K, Long> made = new LinkedHashMap<>();
    private final Map<K, Instant> unseen = new HashMap<>();
    private Supplier<Set<K>> waiting = Set::of;

    /** No builder waits where {@code capacity} is 0. */
    public StandbyPool(int capacity) {
        if (capacity < 0) {
            throw new IllegalArgumentException("no builder or more can wait, not " + capacity);
        }
        this.capacity = capacity;
    }

    /** Whether builders wait at all. */
    public boolean isOpen() {
        return capacity > 0;
    }

    /**
     * Says where those that wait can be seen, a little after they were made.
     *
     * @param jobs whose builders wait
     */
    public void watch(Supplier<Set<K>> jobs) {
        lock.lock();
        try {
            waiting = jobs;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Asks for a place.
     *
     * @param number of the build that is to be waited for
     * @return whether a builder may be started
     */
    public boolean enter(K build, long number, Instant now) {
        lock.lock();
        try {
            Set<K> all = new HashSet<>(waiting.get());
            unseen.values().removeIf(at -> at.plus(SEEN_SOON).isBefore(now));
            unseen.keySet().removeAll(all);
            all.addAll(unseen.keySet());
            all.remove(build);
            Long before = made.get(build);
            if ((before != null && before == number) || all.size() >= capacity) {
                return false;
            }
            made.remove(build);
            made.put(build, number);
            if (made.size() > MOST_REMEMBERED) {
                made.remove(made.keySet().iterator().next());
            }
            unseen.put(build, now);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Says that the Job of a builder can be seen, so that its place is free when the Job is not there any more. */
    public void seen(K build) {
        lock.lock();
        try {
            unseen.remove(build);
        } finally {
            lock.unlock();
        }
    }

    /** Gives a place back that turned out not to be needed, or forgets an ImageBuild for which nobody is to wait any more. */
    public void leave(K build) {
        lock.lock();
        try {
            made.remove(build);
            unseen.remove(build);
        } finally {
            lock.unlock();
        }
    }

    /** How many wait. */
    public int waiting() {
        lock.lock();
        try {
            return waiting.get().size();
        } finally {
            lock.unlock();
        }
    }
}
