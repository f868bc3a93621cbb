package build.kiln.cli;

import build.kiln.contract.BuilderFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;

/**
 * The request of a builder that was started before there is one. Its file is empty until the pod is asked for a build; the kubelet then
 * replaces it in one step. SIGTERM ends the wait and the process with it.
 *
 * @param file that becomes the request
 * @param result that says {@link BuilderFiles#NOT_BEGUN} until the request is taken, whatever ends the process before
 */
record AwaitedRequest(Path file, Path result) {
    private static final Duration LOOK = Duration.ofMillis(20);

    /** Goes through a rehearsal below {@code scratch}, of which nothing is left, and returns when the request is there. */
    void await(Path scratch, PrintWriter out) throws IOException, InterruptedException, GeneralSecurityException {
        Files.writeString(result, BuilderFiles.NOT_BEGUN);
        if (!isThere()) {
            Rehearsal.perform(scratch);
            // What the rehearsal left is no burden to the build, nor to the node meanwhile.
            System.gc();
            out.println("waits for a build");
            out.flush();
        }
        while (!isThere()) {
            // The kubelet swaps a link; a look at it costs less than the thread and the classes that would hear of it.
            Thread.sleep(LOOK);
        }
        Files.writeString(result, "");
    }

    /** False where there is no file, too. */
    private boolean isThere() {
        return file.toFile().length() > 0;
    }
}
