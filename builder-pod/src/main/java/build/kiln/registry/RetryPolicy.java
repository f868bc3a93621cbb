package build.kiln.registry;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How often and how long a transient failure is tried again. Waits double from {@code first} to {@code longest}, each cut by
 * a random part up to a half, so that many builders do not come back at once.
 *
 * @param attempts in all, the first included
 * @param budget the longest time to wait in all
 */
public record RetryPolicy(int attempts, Duration first, Duration longest, Duration budget, Pause pause) {
    private static final RandomGenerator RANDOM = RandomGenerator.getDefault();

    /** Waits; tests pass over it. */
    @FunctionalInterface
    public interface Pause {
        void await(Duration time) throws InterruptedException;
    }

    public static RetryPolicy standard() {
        return new RetryPolicy(6, Duration.ofMillis(400), Duration.ofSeconds(8), Duration.ofSeconds(60), Thread::sleep);
    }

    /** Something that may fail for now. */
    @FunctionalInterface
    interface Attempt<T> {
        T run() throws RegistryException, InterruptedException;
    }

    /** Runs {@code attempt} until it succeeds, fails for good, or the policy is exhausted. */
    <T> T run(Attempt<T> attempt) throws RegistryException, InterruptedException {
        Duration waited = Duration.ZERO;
        for (int failures = 1; ; failures++) {
            try {
                return attempt.run();
            } catch (RegistryException e) {
                Duration wait = waitAfter(failures, e);
                waited = waited.plus(wait);
                if (!e.isTransient() || failures >= attempts || waited.compareTo(budget) > 0) {
                    throw e;
                }
                pause.await(wait);
            }
        }
    }

    /** Waits as long as {@link #run} would after that many failures in a row. */
    void pauseAfter(int failures, RegistryException failure) throws InterruptedException {
        pause.await(waitAfter(failures, failure));
    }

    private Duration waitAfter(int failures, RegistryException failure) {
        Duration doubled = first.multipliedBy(1L << Math.min(failures - 1, 20));
        Duration most = doubled.compareTo(longest) < 0 ? doubled : longest;
        Duration own =
                most.minus(most.dividedBy(2).multipliedBy(RANDOM.nextInt(100)).dividedBy(100));
        return failure.retryAfter().filter(asked -> asked.compareTo(own) > 0).orElse(own);
    }
}
