package build.kiln.io;

import build.kiln.failure.BuildException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Ends work that waits for the network when the thread that wants it is interrupted. Of all threads only virtual ones leave a
 * silent connection for that, and libraries now and then forget an interrupt: it is repeated until the work ends.
 */
public final class Interruptible {
    private static final Duration PAUSE = Duration.ofMillis(50);

    private Interruptible() {}

    /** Something that may wait for long. */
    public interface Work<T> {
        T run() throws BuildException, IOException, InterruptedException;
    }

    /** Runs {@code work} in a thread of its own, which has ended when this returns. */
    public static <T> T run(Work<T> work) throws BuildException, IOException, InterruptedException {
        FutureTask<T> task = new FutureTask<>(work::run);
        Thread worker = Thread.ofVirtual().name("interruptible").start(task);
        try {
            return task.get();
        } catch (InterruptedException e) {
            end(worker);
            throw e;
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case BuildException failure -> throw failure;
                case IOException failure -> throw failure;
                case InterruptedException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException("work failed", e.getCause());
            }
        }
    }

    private static void end(Thread worker) {
        boolean over = false;
        while (!over) {
            worker.interrupt();
            try {
                over = worker.join(PAUSE);
            } catch (InterruptedException again) {
                // That it is to end is known already.
            }
        }
    }
}
