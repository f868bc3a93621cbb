package build.kiln.snapshot;

import build.kiln.failure.BuildException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;

/** Something that is done to one layer by another thread, and that several steps may wait for. */
final class LayerWork<T> {
    private final FutureTask<T> task;

    private LayerWork(FutureTask<T> task) {
        this.task = task;
    }

    static <T> LayerWork<T> start(ExecutorService threads, Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        threads.execute(task);
        return new LayerWork<>(task);
    }

    boolean hasFailed() {
        return task.state() == FutureTask.State.FAILED || task.state() == FutureTask.State.CANCELLED;
    }

    /** What came of it, or its failure as if this thread had met it. */
    T await() throws BuildException, IOException, InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case BuildException failure -> throw failure;
                case InterruptedIOException interrupted -> throw new InterruptedException(interrupted.getMessage());
                case IOException failure -> throw failure;
                case InterruptedException interrupted -> throw interrupted;
                case null, default -> throw new IllegalStateException("reading a layer failed", e.getCause());
            }
        }
    }
}
