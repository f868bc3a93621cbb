package build.kiln.operator.queue;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Lets a bounded number of builds run, the others wait in the order they came. It holds nothing that a restart would
 * lose: those that run have Jobs, those that wait ask again.
 *
 * @param <K> what identifies an ImageBuild
 */
public final class BuildQueue<K> {
    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<K> running = new HashSet<>();
    private final Set<K> waiting = new LinkedHashSet<>();

    public BuildQueue(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("at least one build must be able to run, not " + capacity);
        }
        this.capacity = capacity;
    }

    /**
     * Asks for a place. Who has one keeps it, as long as it exists: what is deleted never comes to leave.
     *
     * @param withJobs who is known to run, whether or not it asked here
     * @param exists whether an ImageBuild is still there
     * @return 0 when the build may run, else its position in the queue, from 1
     */
    public int enter(K build, Collection<K> withJobs, Predicate<K> exists) {
        lock.lock();
        try {
            running.removeIf(exists.negate());
            waiting.removeIf(exists.negate());
            running.addAll(withJobs);
            waiting.removeAll(withJobs);
            if (running.contains(build)) {
                return 0;
            }
            waiting.add(build);
            int position = List.copyOf(waiting).indexOf(build) + 1;
            if (running.size() + position <= capacity) {
                waiting.remove(build);
                running.add(build);
                return 0;
            }
            return position;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Gives a place back, or leaves the queue.
     *
     * @return those who may now enter, first come first
     */
    public List<K> leave(K build) {
        lock.lock();
        try {
            waiting.remove(build);
            running.remove(build);
            return waiting.stream()
                    .limit(Math.max(0, capacity - running.size()))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    public int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    public int running() {
        lock.lock();
        try {
            return running.size();
        } finally {
            lock.unlock();
        }
    }
}
