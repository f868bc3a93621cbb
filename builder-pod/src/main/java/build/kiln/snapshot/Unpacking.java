package build.kiln.snapshot;

import build.kiln.failure.BuildException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One layer being unpacked: its own files at once, what needs the layers below when they are there. */
final class Unpacking {
    private final FutureTask<Unpacked> own;
    private final Publication publication;
    private final ReentrantLock completing = new ReentrantLock();
    private volatile @Nullable Path complete;

    private Unpacking(FutureTask<Unpacked> own, Publication publication) {
        this.own = own;
        this.publication = publication;
    }

    /** Lets other builds find the files. */
    interface Publication {
        void publish(Unpacked unpacked) throws IOException;
    }

    static Unpacking start(ExecutorService threads, Callable<Unpacked> work, Publication publication) {
        FutureTask<Unpacked> own = new FutureTask<>(work);
        threads.execute(own);
        return new Unpacking(own, publication);
    }

    boolean hasFailed() {
        return own.state() == FutureTask.State.FAILED || own.state() == FutureTask.State.CANCELLED;
    }

    /**
     * The layer's directory, when it is whole.
     *
     * @param lowers the directories of the layers below, lowest first
     */
    Path await(List<Path> lowers) throws BuildException, IOException, InterruptedException {
        Path known = complete;
        if (known != null) {
            return known;
        }
        Unpacked unpacked = own();
        completing.lockInterruptibly();
        try {
            Path meanwhile = complete;
            if (meanwhile != null) {
                return meanwhile;
            }
            new LowerLayers(lowers).complete(unpacked);
            publication.publish(unpacked);
            Path files = unpacked.diff().files();
            complete = files;
            return files;
        } finally {
            completing.unlock();
        }
    }

    private Unpacked own() throws BuildException, IOException, InterruptedException {
        try {
            return own.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case BuildException failure -> throw failure;
                case InterruptedIOException interrupted -> throw new InterruptedException(interrupted.getMessage());
                case IOException failure -> throw failure;
                case InterruptedException interrupted -> throw interrupted;
                case null, default -> throw new IllegalStateException("unpacking a layer failed", e.getCause());
            }
        }
    }
}
