package build.kiln.operator.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** etcd and kube-apiserver on free ports of this machine, with RBAC, stopped and removed when closed. */
public final class ApiServer implements AutoCloseable {
    /** The user that has the operator's rights. */
    public static final String OPERATOR = "system:serviceaccount:kiln:kiln";

    private static final Duration START = Duration.ofSeconds(90);

    private final Path folder;
    private final String url;
    private final String token = UUID.randomUUID().toString();
    private final Process etcd;
    private final Process apiServer;

    private ApiServer(Path folder) throws IOException {
        this.folder = folder;
        int etcdPort = freePort();
        String etcdUrl = "http://127.0.0.1:" + etcdPort;
        int port = freePort();
        url = "https://127.0.0.1:" + port;
        Path key = Files.writeString(folder.resolve("sa.key"), privateKey());
        Path tokens = Files.writeString(folder.resolve("tokens.csv"), token + ",admin,admin,\"system:masters\"\n");
        etcd = start(
                "etcd",
                List.of(
                        Tools.program("etcd", "etcd"),
                        "--data-dir=" + folder.resolve("etcd"),
                        "--unsafe-no-fsync",
                        "--listen-client-urls=" + etcdUrl,
                        "--advertise-client-urls=" + etcdUrl,
                        "--listen-peer-urls=http://127.0.0.1:" + freePort()));
        apiServer = start(
                "kube-apiserver",
                List.of(
                        Tools.program("kubernetes", "kube-apiserver"),
                        "--etcd-servers=" + etcdUrl,
                        "--bind-address=127.0.0.1",
                        "--secure-port=" + port,
                        "--cert-dir=" + folder.resolve("certs"),
                        "--token-auth-file=" + tokens,
                        "--authorization-mode=RBAC",
                        "--service-account-issuer=https://kubernetes.default.svc",
                        "--service-account-key-file=" + key,
                        "--service-account-signing-key-file=" + key,
                        "--service-cluster-ip-range=10.96.0.0/16",
                        "--disable-admission-plugins=ServiceAccount",
                        "--endpoint-reconciler-type=none"));
    }

    /** Returns when the server is ready for requests. */
    public static ApiServer start() throws IOException, InterruptedException {
        ApiServer server = new ApiServer(Files.createTempDirectory("kiln-apiserver"));
        try {
            server.awaitReady();
            return server;
        } catch (IOException | InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** A new client that may do everything. */
    public KubernetesClient admin() {
        return client(configuration());
    }

    /** A new client with the rights of the operator. */
    public KubernetesClient operator() {
        Config config = configuration();
        config.setImpersonateUsername(OPERATOR);
        return client(config);
    }

    private Config configuration() {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(url)
                .withOauthToken(token)
                .withTrustCerts(true)
                .withNamespace("default")
                .withRequestTimeout(Math.toIntExact(START.toMillis()))
                .build();
    }

    private static KubernetesClient client(Config config) {
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private void awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        try (KubernetesClient client = admin()) {
            while (!isReady(client)) {
                if (!apiServer.isAlive() || !etcd.isAlive() || System.nanoTime() > deadline) {
                    throw new IOException("the API server did not get ready:\n" + log("etcd") + log("kube-apiserver"));
                }
                Thread.sleep(Duration.ofMillis(100));
            }
        }
    }

    private static boolean isReady(KubernetesClient client) {
        try {
            return "ok".equals(client.raw("/readyz"))
                    && client.namespaces().withName("default").get() != null;
        } catch (KubernetesClientException e) {
            return false;
        }
    }

    private Process start(String name, List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
    }

    private String log(String name) throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve(name + ".log"));
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size())) + "\n";
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String privateKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return "-----BEGIN PRIVATE KEY-----\n"
                    + Base64.getMimeEncoder()
                            .encodeToString(
                                    generator.generateKeyPair().getPrivate().getEncoded())
                    + "\n-----END PRIVATE KEY-----\n";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has RSA", e);
        }
    }

    @Override
    public void close() throws IOException {
        stop(apiServer);
        stop(etcd);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void stop(Process process) {
        process.destroyForcibly().onExit().join();
    }
}
