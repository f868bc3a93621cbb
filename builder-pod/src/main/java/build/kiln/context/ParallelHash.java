package build.kiln.context;

import build.kiln.failure.BuildException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Hashes many files with as many threads as there are processors. */
final class ParallelHash {
    /** Fewer files are hashed before a second thread has started. */
    private static final int WORTH_A_THREAD = 64;

    private final BuildContext context;
    private final List<ContextEntry> files;
    private final AtomicInteger next = new AtomicInteger();

    private ParallelHash(BuildContext context, List<ContextEntry> files) {
        this.context = context;
        this.files = files;
    }

    /** Hashes {@code files}, whose digests {@code context} knows afterwards. */
    static void hash(BuildContext context, List<ContextEntry> files)
            throws BuildException, IOException, InterruptedException {
        ParallelHash hash = new ParallelHash(context, files);
        int threads = Math.min(Runtime.getRuntime().availableProcessors(), files.size() / WORTH_A_THREAD);
        if (threads > 1) {
            hash.inThreads(threads);
        } else {
            hash.work();
        }
    }

    private void inThreads(int threads) throws BuildException, IOException, InterruptedException {
        // Of the platform: reading cached files is work for a processor, not waiting.
        ExecutorService workers = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("hash-", 0).factory());
        try {
            List<Future<Boolean>> running = new ArrayList<>();
            Callable<Boolean> work = this::work;
            for (int i = 0; i < threads; i++) {
                running.add(workers.submit(work));
            }
            for (Future<Boolean> worker : running) {
                worker.get();
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case BuildException failure -> throw failure;
                case IOException failure -> throw failure;
                case null, default -> throw new IllegalStateException("hashing failed", e.getCause());
            }
        } finally {
            workers.shutdownNow();
        }
    }

    /** Hashes what nobody has taken yet; true when nothing is left. */
    private boolean work() throws BuildException, IOException, InterruptedException {
        for (int i = next.getAndIncrement(); i < files.size(); i = next.getAndIncrement()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("cancelled while hashing");
            }
            context.content(files.get(i));
        }
        return true;
    }
}
