package build.kiln.context;

import build.kiln.failure.BuildException;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Threads that share one piece of work. */
public final class Workers {
    private Workers() {}

    /** A part of the work: takes what nobody has taken, until nothing is left. */
    public interface Work {
        void run() throws BuildException, IOException, InterruptedException;
    }

    /**
     * Runs {@code work} in several threads and waits for all of them, also after the first failure, which interrupts the others.
     *
     * @param threads how many; at most one for each processor is used
     */
    public static void run(int threads, Work work) throws BuildException, IOException, InterruptedException {
        int used = Math.min(threads, Runtime.getRuntime().availableProcessors());
        if (used <= 1) {
            work.run();
            return;
        }
        // Of the platform: reading cached files is work for a processor, not waiting.
        ExecutorService workers = Executors.newFixedThreadPool(
                used, Thread.ofPlatform().daemon().name("files").factory());
        try {
            Callable<Boolean> part = () -> {
                work.run();
                return true;
            };
            // In the order in which they end: one that fails may be what another waits for.
            ExecutorCompletionService<Boolean> ended = new ExecutorCompletionService<>(workers);
            for (int i = 0; i < used; i++) {
                ended.submit(part);
            }
            for (int i = 0; i < used; i++) {
                ended.take().get();
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case BuildException failure -> throw failure;
                case IOException failure -> throw failure;
                case null, default -> throw new IllegalStateException("work on files failed", e.getCause());
            }
        } finally {
            workers.shutdownNow();
            // Waited for: what they write into may be removed next.
            workers.close();
        }
    }
}
