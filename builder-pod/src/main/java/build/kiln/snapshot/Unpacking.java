package build.kiln.snapshot;

import build.kiln.failure.BuildException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One layer being unpacked: its own files at once, what needs the layers below when they are there. */
final class Unpacking {
    private final LayerWork<Unpacked> own;
    private final Publication publication;
    private final ReentrantLock completing = new ReentrantLock();
    private volatile @Nullable Path complete;

    private Unpacking(LayerWork<Unpacked> own, Publication publication) {
        this.own = own;
        this.publication = publication;
    }

    /** Lets other builds find the files. */
    interface Publication {
        void publish(Unpacked unpacked) throws IOException;
    }

    static Unpacking start(ExecutorService threads, Callable<Unpacked> work, Publication publication) {
        return new Unpacking(LayerWork.start(threads, work), publication);
    }

    boolean hasFailed() {
        return own.hasFailed();
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
        Unpacked unpacked = own.await();
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
}
