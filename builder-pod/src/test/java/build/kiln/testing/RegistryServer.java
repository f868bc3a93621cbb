package build.kiln.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The distribution project's registry (Debian's docker-registry) on a port of its own, its data in a directory. */
public final class RegistryServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);
    private static final String PROGRAM = "docker-registry";

    private final Process process;
    private final int port;

    private RegistryServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** How a registry authenticates and whether it speaks TLS, as lines of its configuration. */
    public record Security(String http, String auth) {
        public static final Security NONE = new Security("", "");

        public static Security tlsAndBasic(TestCertificate certificate, Path htpasswd) {
            return new Security(
                    "  tls:\n    certificate: " + certificate.certificate() + "\n    key: " + certificate.key() + "\n",
                    "auth:\n  htpasswd:\n    realm: kiln\n    path: " + htpasswd + "\n");
        }

        public static Security token(String realm, Path certificate) {
            return new Security(
                    "",
                    "auth:\n  token:\n    realm: " + realm + "\n    service: registry\n    issuer: kiln-test\n"
                            + "    rootcertbundle: " + certificate + "\n");
        }
    }

    public static RegistryServer plain(Path directory) throws IOException, InterruptedException {
        return start(directory, Security.NONE);
    }

    public static RegistryServer start(Path directory, Security security) throws IOException, InterruptedException {
        int port = freePort();
        Path config = directory.resolve("config.yml");
        Files.writeString(config, """
                version: 0.1
                log: {level: warn}
                storage: {filesystem: {rootdirectory: %s}, delete: {enabled: true}}
                http:
                  addr: 127.0.0.1:%d
                %s%s""".formatted(directory.resolve("data"), port, security.http, security.auth));
        Path log = directory.resolve("registry.log");
        Process process = new ProcessBuilder(PROGRAM, "serve", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        RegistryServer server = new RegistryServer(process, port);
        try {
            server.awaitListening(log);
        } catch (IOException | InterruptedException e) {
            server.close();
            throw e;
        }
        return server;
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private void awaitListening(Path log) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (!isListening()) {
            if (process.waitFor(20, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                throw new IOException(PROGRAM + " did not start: " + Files.readString(log, StandardCharsets.UTF_8));
            }
        }
    }

    private boolean isListening() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    /** {@code 127.0.0.1:port}, as in references. */
    public String host() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        // Its files may be on what is taken away next.
        process.destroyForcibly()
                .onExit()
                .orTimeout(START.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
