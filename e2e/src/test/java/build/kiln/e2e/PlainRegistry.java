package build.kiln.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A registry of a test's own at the node's address, over plain HTTP, that does not answer until it is started. */
final class PlainRegistry implements AutoCloseable {
    private final Cluster cluster;
    private final Path storage;
    private final int port;
    private Optional<Process> process = Optional.empty();

    private PlainRegistry(Cluster cluster, Path storage, int port) {
        this.cluster = cluster;
        this.storage = storage;
        this.port = port;
    }

    static PlainRegistry at(Cluster cluster, Path storage) {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(cluster.address()))) {
            return new PlainRegistry(cluster, storage, free.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String host() {
        return cluster.address() + ":" + port;
    }

    void start() {
        try {
            Path config = storage.resolve("config.yaml");
            Files.writeString(
                    config,
                    "{version: 0.1, storage: {filesystem: {rootdirectory: %s}}, http: {addr: \"%s\"}}"
                            .formatted(storage, host()));
            process = Optional.of(new ProcessBuilder(cluster.program("registry").toString(), "serve", config.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(storage.resolve("log").toFile())
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.ifPresent(it -> {
            it.destroy();
            try {
                if (!it.waitFor(10, TimeUnit.SECONDS)) {
                    it.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
