package build.kiln.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** Collectors that follow one another without a pause, as the CronJob runs them and as people do, until their input ends. */
public final class CollectingProcess {
    private CollectingProcess() {}

    /** Collects all that may go of the volume that the variable KILN_CACHE and the one argument name. */
    public static void main(String[] arguments) throws IOException {
        PrintWriter output = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        CountDownLatch over = new CountDownLatch(1);
        Thread.ofPlatform().daemon().start(() -> awaitEnd(System.in, over));
        do {
            CollectMain.main(new String[] {"1"});
            int code = Main.run(
                    new String[] {"prune", "--all", "--cache-dir", arguments[0]},
                    InputStream.nullInputStream(),
                    output);
            if (code != ExitCodes.DONE) {
                throw new IllegalStateException("kiln prune: exit code " + code);
            }
        } while (over.getCount() > 0);
    }

    private static void awaitEnd(InputStream input, CountDownLatch over) {
        try {
            input.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            over.countDown();
        }
    }
}
