package build.kiln.io.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.testing.TestCertificate;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustTest {
    private static final String HERE = "IP:127.0.0.1";
    private static final String PASSWORD = "changeit";

    @TempDir
    Path directory;

    @BeforeEach
    void authorities() throws Exception {
        for (String name : List.of("known", "unknown")) {
            openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=" + name)
                    .with("-keyout", key(name), "-out", certificate(name))
                    .run();
        }
    }

    @Test
    void believesAServerOfAKnownAuthorityForItsName() throws Exception {
        try (Server server = new Server(issued("known", HERE, 2))) {
            assertEquals("ok", server.ask(bundle("known")));
        }
    }

    @Test
    void refusesAServerOfAnUnknownAuthority() throws Exception {
        try (Server server = new Server(issued("unknown", HERE, 2))) {
            assertTrue(server.refusal(bundle("known")).contains("unable to find valid certification path"));
            assertTrue(server.refusal(Trust.platform()).contains("unable to find valid certification path"));
        }
    }

    @Test
    void refusesAServerWithTheNameOfAnother() throws Exception {
        try (Server server = new Server(issued("known", "DNS:other.example", 2))) {
            assertTrue(server.refusal(bundle("known")).contains("No subject alternative names matching IP"));
        }
    }

    @Test
    void refusesAnExpiredCertificate() throws Exception {
        try (Server server = new Server(issued("known", HERE, -1))) {
            assertTrue(server.refusal(bundle("known")).contains("validity check failed"));
        }
    }

    @Test
    void refusesACertificateThatVouchesForItself() throws Exception {
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=itself")
                .with("-addext", "subjectAltName=" + HERE, "-keyout", key("itself"), "-out", certificate("itself"))
                .run();
        try (Server server = new Server("itself")) {
            assertTrue(server.refusal(bundle("known")).contains("unable to find valid certification path"));
            assertEquals("ok", server.ask(bundle("itself")));
        }
    }

    private Trust bundle(String authority) {
        return Trust.platformAnd(List.of(directory.resolve(authority + ".crt")));
    }

    private String key(String name) {
        return directory.resolve(name + ".key").toString();
    }

    private String certificate(String name) {
        return directory.resolve(name + ".crt").toString();
    }

    private String issued(String authority, String alternative, int days) throws Exception {
        String extensions = directory.resolve("extensions").toString();
        String request = directory.resolve("request").toString();
        Files.writeString(Path.of(extensions), "subjectAltName=" + alternative);
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=server")
                .with("-keyout", key("server"), "-out", request)
                .run();
        openssl("x509", "-req", "-in", request, "-CA", certificate(authority), "-CAkey", key(authority))
                .with("-set_serial", "7", "-days", "" + days, "-extfile", extensions, "-out", certificate("server"))
                .run();
        return "server";
    }

    private record Openssl(List<String> words) {
        Openssl with(String... more) {
            return new Openssl(
                    Stream.concat(words.stream(), Arrays.stream(more)).toList());
        }

        void run() throws IOException, InterruptedException {
            TestCertificate.run(words.toArray(String[]::new));
        }
    }

    private static Openssl openssl(String... arguments) {
        return new Openssl(List.of("openssl")).with(arguments);
    }

    /** Says ok over TLS, with the certificate of {@code name}. */
    private final class Server implements AutoCloseable {
        private final HttpsServer server;

        Server(String name) throws Exception {
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(context(name)));
            server.createContext("/", exchange -> {
                exchange.sendResponseHeaders(200, 2);
                exchange.getResponseBody().write("ok".getBytes(StandardCharsets.US_ASCII));
                exchange.close();
            });
            server.start();
        }

        private SSLContext context(String name) throws IOException, InterruptedException, GeneralSecurityException {
            Path pair = directory.resolve(name + ".p12");
            openssl("pkcs12", "-export", "-inkey", key(name), "-in", certificate(name), "-out", pair.toString())
                    .with("-passout", "pass:" + PASSWORD)
                    .run();
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(pair)) {
                store.load(in, PASSWORD.toCharArray());
            }
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        }

        String ask(Trust trust) throws IOException {
            URI address = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/");
            try (HttpClient http = new HttpClient(HttpSettings.of(Proxies.NONE, trust));
                    HttpResponse response = http.send(HttpRequest.get(address))) {
                return new String(response.bytes(10), StandardCharsets.US_ASCII);
            }
        }

        String refusal(Trust trust) {
            Throwable cause = assertThrows(SSLException.class, () -> ask(trust));
            StringBuilder reasons = new StringBuilder();
            for (; cause != null; cause = cause.getCause()) {
                reasons.append(cause.getMessage()).append('\n');
            }
            return reasons.toString();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
