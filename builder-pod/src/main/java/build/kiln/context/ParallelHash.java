package build.kiln.context;

import build.kiln.failure.BuildException;
import java.io.IOException;
import java.util.List;
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
        Workers.run(files.size() / WORTH_A_THREAD, new ParallelHash(context, files)::work);
    }

    /** Hashes what nobody has taken yet. */
    private void work() throws BuildException, IOException, InterruptedException {
        for (int i = next.getAndIncrement(); i < files.size(); i = next.getAndIncrement()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("cancelled while hashing");
            }
            context.content(files.get(i));
        }
    }
}
