package build.kiln.cli;

import build.kiln.failure.BuildException;
import build.kiln.solver.Scope;
import java.io.IOException;
import java.time.Duration;

/**
 * Turns SIGTERM and SIGINT into an interrupt of the thread that made it, and keeps the process alive until that thread has
 * cleaned up, for {@link #PATIENCE} at most.
 */
final class Interruption implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private final Thread hook;

    private Interruption(Thread worker) {
        hook = Thread.ofPlatform().name("interruption").unstarted(() -> {
            worker.interrupt();
            try {
                // It does not end: it ends the process when it has cleaned up.
                worker.join(PATIENCE);
                Runtime.getRuntime().halt(ExitCodes.INTERRUPTED);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Watches over the calling thread. */
    static Interruption ofThisThread() {
        Interruption interruption = new Interruption(Thread.currentThread());
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /**
     * Runs {@code work} so that SIGTERM and SIGINT end it wherever it waits.
     *
     * @throws InterruptedException when they did
     */
    static <T> T over(Scope.Task<T> work) throws BuildException, IOException, InterruptedException {
        // Of all threads only virtual ones leave a network connection when they are interrupted.
        try (Interruption _ = ofThisThread();
                Scope scope = new Scope()) {
            return scope.await(scope.fork(work));
        }
    }

    /** Ends the watch. Once the process is going down, it is the main thread that ends it, with an exit code of its own. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // The hook runs and goes on waiting, so that the exit code is not the signal's.
        }
    }
}
