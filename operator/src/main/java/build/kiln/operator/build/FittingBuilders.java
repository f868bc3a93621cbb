package build.kiln.operator.build;

import build.kiln.operator.observe.WaitingBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Remembers which builders that wait were found to fit, and what for, so that the next look at an ImageBuild that rests need not ask the
 * cluster for all that decides a builder. What changes beside that, such as the nodes, is found when a build is to be handed over.
 */
final class FittingBuilders {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Fit> fits;

    /** @param most how many are remembered, those that were asked about last */
    FittingBuilders(int most) {
        fits = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Fit> eldest) {
                return size() > most;
            }
        };
    }

    /** What a builder was compared with. */
    private record Fit(long generation, SortedMap<String, String> versions) {}

    /**
     * Remembers that a builder fits.
     *
     * @param generation of its ImageBuild
     * @param versions of what its pod has mounted
     */
    void add(WaitingBuilder builder, long generation, SortedMap<String, String> versions) {
        lock.lock();
        try {
            fits.put(builder.job().getMetadata().getUid(), new Fit(generation, versions));
        } finally {
            lock.unlock();
        }
    }

    /** Whether just this was remembered last. */
    boolean contains(WaitingBuilder builder, long generation, SortedMap<String, String> versions) {
        lock.lock();
        try {
            return new Fit(generation, versions)
                    .equals(fits.get(builder.job().getMetadata().getUid()));
        } finally {
            lock.unlock();
        }
    }
}
