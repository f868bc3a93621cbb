package build.kiln.executor;

import build.kiln.executor.OutputListener.Stream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One run of an OCI runtime. */
final class Container {
    /** Where programs of this machine are looked for; nothing of the engine's environment comes near a container. */
    static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static final long KILL_SECONDS = 4;
    private static final long KILL_RETRY_MILLIS = 50;
    private static final long COMMAND_SECONDS = 10;

    private final OciRuntime runtime;
    private final Path state;
    private final Path bundle;
    private final String id;

    /** A container to be, described by the config.json in {@code bundle} and named as that directory. */
    Container(OciRuntime runtime, Path state, Path bundle) {
        this.runtime = runtime;
        this.state = state;
        this.bundle = bundle;
        this.id = String.valueOf(bundle.getFileName());
    }

    /** Where the runtime writes what it cannot do. */
    Path log() {
        return bundle.resolve("log.json");
    }

    /**
     * Runs to the end and returns the exit code. An interrupt kills every process in it first.
     *
     * @throws IOException when the runtime cannot be started, or {@code output} failed
     */
    int run(OutputListener output) throws IOException, InterruptedException {
        // A key ring of its own would need a system call that pods do not have; Docker's filter keeps processes off
        // this one.
        Process process =
                start(runtime.command(state, log(), "run", "--no-new-keyring", "--bundle", bundle.toString(), id));
        FutureTask<Void> stdout = pump(process.getInputStream(), Stream.STDOUT, output);
        FutureTask<Void> stderr = pump(process.getErrorStream(), Stream.STDERR, output);
        try {
            int exitCode = process.waitFor();
            await(stdout);
            await(stderr);
            return exitCode;
        } catch (InterruptedException e) {
            kill(process);
            throw e;
        }
    }

    private Process start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(bundle.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", PATH);
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    private static FutureTask<Void> pump(InputStream in, Stream stream, OutputListener output) {
        FutureTask<Void> task = new FutureTask<>(() -> {
            // Closed when the listener fails, so that the process does not wait for a reader for ever.
            try (in) {
                new LineReader(line -> output.line(stream, line)).readAll(in);
            }
            return null;
        });
        Thread.ofVirtual().name("output-" + stream).start(task);
        return task;
    }

    private static void await(FutureTask<Void> pump) throws IOException, InterruptedException {
        try {
            pump.get(COMMAND_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException("cannot pass on the output of a process", e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("a process ended, but its output did not", e);
        }
    }

    /** The container may not exist yet: the runtime is asked until it has ended. */
    private void kill(Process process) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(KILL_SECONDS);
        while (process.isAlive() && System.nanoTime() < deadline) {
            command("kill", id, "KILL");
            if (process.waitFor(KILL_RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
        }
        process.destroyForcibly();
        command("delete", "--force", id);
    }

    private void command(String... subcommand) throws IOException, InterruptedException {
        Process process = start(runtime.command(state, log(), subcommand));
        if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
