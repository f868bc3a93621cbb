package build.kiln.context;

import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/** Hashes many files with as many threads as there are processors. */
final class ParallelHash {
    /** Fewer files are hashed before a second thread has started. */
    private static final int WORTH_A_THREAD = 64;

    private final List<ContextEntry> files;
    private final Hasher hasher;
    private final AtomicReferenceArray<Digest> digests;
    private final AtomicInteger next = new AtomicInteger();

    private ParallelHash(List<ContextEntry> files, Hasher hasher) {
        this.files = files;
        this.hasher = hasher;
        this.digests = new AtomicReferenceArray<>(files.size());
    }

    /** Reads a regular file; called by several threads. */
    interface Hasher {
        Digest hash(ContextEntry file) throws BuildException, IOException;
    }

    /** The digests of {@code files}, in their order. */
    static List<Digest> hash(List<ContextEntry> files, Hasher hasher)
            throws BuildException, IOException, InterruptedException {
        ParallelHash hash = new ParallelHash(files, hasher);
        Workers.run(files.size() / WORTH_A_THREAD, hash::work);
        return IntStream.range(0, files.size()).mapToObj(hash.digests::get).toList();
    }

    /** Hashes what nobody has taken yet. */
    private void work() throws BuildException, IOException, InterruptedException {
        for (int i = next.getAndIncrement(); i < files.size(); i = next.getAndIncrement()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("cancelled while hashing");
            }
            digests.set(i, hasher.hash(files.get(i)));
        }
    }
}
