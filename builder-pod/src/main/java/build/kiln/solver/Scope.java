package build.kiln.solver;

import build.kiln.failure.BuildException;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one solve or export. The first failure interrupts all of them, and nothing outlives {@link #close}.
 *
 * <p>Stands in for {@code StructuredTaskScope}, which is still a preview in Java 25.
 */
public final class Scope implements AutoCloseable {
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Object> failed = new CompletableFuture<>();
    private volatile boolean cancelled;

    /** Work of a thread of the scope. */
    public interface Task<T extends @Nullable Object> {
        T run() throws BuildException, IOException, InterruptedException;
    }

    /** Starts {@code task} in a thread of its own. */
    public <T> CompletableFuture<T> fork(Task<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual().unstarted(() -> run(task, result));
        threads.add(thread);
        thread.start();
        if (cancelled) {
            thread.interrupt();
        }
        return result;
    }

    private <T> void run(Task<T> task, CompletableFuture<T> result) {
        try {
            result.complete(task.run());
        } catch (BuildException | IOException | InterruptedException | RuntimeException | Error e) {
            // The first to get here is the cause; those that follow were interrupted because of it.
            failed.completeExceptionally(e);
            result.completeExceptionally(e);
            cancel();
        } finally {
            threads.remove(Thread.currentThread());
        }
    }

    /** Waits for {@code result}, or for the first failure of anything in the scope, which it throws. */
    public <T> T await(CompletableFuture<T> result) throws BuildException, IOException, InterruptedException {
        if (!result.isDone()) {
            try {
                CompletableFuture.anyOf(result, failed).get();
            } catch (ExecutionException | CancellationException e) {
                throw failure();
            }
        }
        if (failed.isDone()) {
            throw failure();
        }
        return result.join();
    }

    private InterruptedException failure() throws BuildException, IOException {
        Throwable cause = failed.isDone() ? failed.exceptionNow() : new InterruptedException("cancelled");
        return switch (cause) {
            case BuildException e -> throw e;
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> {
                InterruptedException interrupted = new InterruptedException("cancelled");
                interrupted.initCause(cause);
                yield interrupted;
            }
        };
    }

    private void cancel() {
        cancelled = true;
        threads.forEach(Thread::interrupt);
    }

    /** Interrupts whatever still runs and waits for its end. */
    @Override
    public void close() {
        cancel();
        boolean interrupted = false;
        for (Optional<Thread> running = any(); running.isPresent(); running = any()) {
            try {
                running.get().join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<Thread> any() {
        return threads.stream().findAny();
    }
}
