package build.kiln.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** SSH agents that hold keys for one build, and end with it. */
final class SshAgents implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final TemporaryFiles temporary;
    private final List<Process> running = new ArrayList<>();

    SshAgents(TemporaryFiles temporary) {
        this.temporary = temporary;
    }

    /**
     * An agent's socket: the path given when it is one, else that of a new agent that holds these private keys.
     *
     * @throws UsageException when a key is not there, or the agent does not take it
     */
    Path socket(List<String> paths) throws IOException, InterruptedException {
        List<Path> files = new ArrayList<>();
        for (String path : paths) {
            Path file = Path.of(path).toAbsolutePath();
            if (!Files.exists(file)) {
                throw new UsageException("--ssh: there is no socket or key " + path);
            }
            files.add(file);
        }
        if (files.size() == 1 && !Files.isRegularFile(files.getFirst())) {
            return files.getFirst();
        }
        Path socket = temporary.inMemory().resolve("agent");
        start(socket);
        for (Path key : files) {
            add(key, socket);
        }
        return socket;
    }

    private void start(Path socket) throws IOException, InterruptedException {
        Process agent = program("ssh-agent", "-D", "-a", socket.toString())
                .redirectOutput(ProcessBuilder.Redirect.PIPE)
                .start();
        running.add(agent);
        CompletableFuture<Integer> listening = CompletableFuture.supplyAsync(() -> firstByte(agent));
        try {
            // It writes its address once it listens there.
            if (listening.get(PATIENCE.toSeconds(), TimeUnit.SECONDS) < 0) {
                throw new UsageException("--ssh: ssh-agent does not start here");
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("ssh-agent did not start", e);
        }
    }

    private static void add(Path key, Path socket) throws IOException, InterruptedException {
        ProcessBuilder builder = program("ssh-add", "-q", key.toString());
        builder.environment().put("SSH_AUTH_SOCK", socket.toString());
        Process add = builder.start();
        add.getOutputStream().close();
        if (!add.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || add.exitValue() != 0) {
            add.destroyForcibly();
            throw new UsageException("--ssh: ssh-add does not take " + key
                    + ": it must be a private key of yours alone (mode 0600) without a passphrase");
        }
    }

    private static int firstByte(Process process) {
        try {
            return process.getInputStream().read();
        } catch (IOException e) {
            return -1;
        }
    }

    private static ProcessBuilder program(String... command) {
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
    }

    @Override
    public void close() {
        running.forEach(Process::destroy);
    }
}
