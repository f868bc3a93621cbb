package build.kiln.io.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import build.kiln.testing.ScriptedServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpClientTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final String CHUNKED =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nchu\r\n4\r\nnked\r\n0\r\nTrailer: t\r\n\r\n";
    private static final byte[] HUGE = new byte[64 << 20];

    private final HttpClient http = new HttpClient(HttpSettings.direct());

    @AfterEach
    void stop() throws IOException {
        http.close();
    }

    private String get(ScriptedServer server) throws IOException {
        try (HttpResponse response = http.send(HttpRequest.get(server.uri("/a?b=c")))) {
            return new String(response.bytes(1 << 20), StandardCharsets.UTF_8);
        }
    }

    @Test
    void readsEveryFormOfABodyAndKeepsTheConnection() throws IOException {
        try (ScriptedServer server = ScriptedServer.answering(
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfixed",
                "HTTP/1.1 100 Continue\r\n\r\n" + CHUNKED,
                "HTTP/1.1 200 OK\r\n\r\nuntil the end")) {
            assertEquals("fixed", get(server));
            assertEquals("chunked", get(server));
            assertEquals("until the end", get(server));
            assertEquals(1, server.connections());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nx",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
                "HTTP/1.1 200 OK\r\n: no name\r\n\r\n",
            })
    void refusesAMalformedAnswer(String answer) throws IOException {
        try (ScriptedServer server = ScriptedServer.answering(answer)) {
            assertThrows(IOException.class, () -> get(server));
        }
    }

    @Test
    void boundsTheHead() throws IOException {
        try (ScriptedServer server =
                ScriptedServer.answering("HTTP/1.1 200 OK\r\nA: " + "x".repeat(70_000) + "\r\n\r\n")) {
            assertThrows(IOException.class, () -> get(server));
        }
    }

    @Test
    void hearsARefusalInTheMiddleOfAnUpload() throws IOException {
        try (ScriptedServer server =
                ScriptedServer.answeringBeforeTheBody("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")) {
            HttpRequest request = HttpRequest.of(Method.PUT, server.uri("/"))
                    .withBody(new RequestBody.Streamed(HUGE.length, out -> out.write(HUGE)));
            try (HttpResponse response = http.send(request)) {
                assertEquals(413, response.status());
            }
        }
    }

    @Test
    void givesUpOnASilentServer() throws IOException {
        try (ScriptedServer server = ScriptedServer.silent();
                HttpClient impatient = new HttpClient(HttpSettings.direct().withTimeouts(SHORT, SHORT))) {
            assertThrows(IOException.class, () -> impatient.send(HttpRequest.get(server.uri("/"))));
            HttpRequest upload = HttpRequest.of(Method.PUT, server.uri("/"))
                    .withBody(new RequestBody.Streamed(HUGE.length, out -> out.write(HUGE)));
            assertThrows(IOException.class, () -> impatient.send(upload));
        }
    }

    @Test
    void holdsABodyToItsLength() throws IOException {
        try (ScriptedServer server = ScriptedServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) {
            HttpRequest upload = HttpRequest.of(Method.PUT, server.uri("/"))
                    .withBody(new RequestBody.Streamed(2, out -> out.write(new byte[3])));
            assertThrows(IOException.class, () -> http.send(upload));
        }
    }

    @Test
    void aHeaderCannotForgeAnother() {
        assertThrows(IllegalArgumentException.class, () -> Headers.of("A", "b\r\nC: d"));
        assertThrows(IllegalArgumentException.class, () -> Headers.of("A\n", "b"));
    }

    @Test
    void refusesAddressesWithCredentials() {
        URI address = URI.create("http://user:secret@host/");
        assertThrows(IllegalArgumentException.class, () -> HttpRequest.get(address));
        assertThrows(IllegalArgumentException.class, () -> HttpRequest.get(URI.create("file:///etc/passwd")));
    }

    @ParameterizedTest
    @CsvSource({
        "/b, https://host/b",
        "b?c=d, https://host/a/b?c=d",
        "//other/b, https://other/b",
        "https://user:pw@other:8443/b, https://other:8443/b",
    })
    void resolvesRedirects(String location, String expected) throws IOException {
        assertEquals(URI.create(expected), Redirects.target(URI.create("https://host/a/x"), location));
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "gopher://host/", "http:", "ht tp://x", "http://"})
    void refusesRedirectsToWhatIsNotHttp(String location) {
        assertThrows(IOException.class, () -> Redirects.target(URI.create("https://host/a"), location));
    }

    @Test
    void sendsABodyWithItsLength() throws IOException {
        byte[] body = "body".getBytes(StandardCharsets.UTF_8);
        try (ScriptedServer server = ScriptedServer.answering("HTTP/1.1 201 Made\r\nContent-Length: 0\r\n\r\n")) {
            HttpRequest request = HttpRequest.of(Method.PUT, server.uri("/x"))
                    .withBody(new RequestBody.Streamed(body.length, out -> out.write(body)));
            http.send(request).close();
            assertArrayEquals(body, server.bodies().getFirst());
        }
    }

    @Test
    void sendsAgainWhatMetAClosedConnectionButNoUpload() throws IOException {
        String answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        try (ScriptedServer server = ScriptedServer.closingAfterEach(answer, answer, answer)) {
            assertEquals("ok", get(server));
            assertEquals("ok", get(server));
            HttpRequest upload = HttpRequest.of(Method.PUT, server.uri("/"))
                    .withBody(new RequestBody.Streamed(HUGE.length, out -> out.write(HUGE)));
            assertThrows(IOException.class, () -> http.send(upload));
            assertEquals(2, server.heads().size());
        }
    }

    @Test
    void whatIsLeftOfAnAnswerIsNotReadWhenNobodyWantsIt() throws IOException {
        String endless = "HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n" + "x".repeat(200_000);
        String small = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        try (ScriptedServer server = ScriptedServer.answering(endless, small, small)) {
            HttpResponse response = http.send(HttpRequest.get(server.uri("/")));
            response.body().close();
            response.close();
            assertEquals("ok", get(server));
            assertEquals(2, server.connections());
        }
    }

    @Test
    void saysNothingThatNobodyAskedIt() throws IOException {
        try (ScriptedServer server = ScriptedServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) {
            http.send(HttpRequest.get(server.uri("/a?b=c")).with("Accept", "x/y"))
                    .close();
            assertEquals(
                    List.of("accept", "connection", "host", "user-agent"),
                    server.heads()
                            .getFirst()
                            .lines()
                            .skip(1)
                            .filter(line -> !line.isEmpty())
                            .map(line -> line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT))
                            .sorted()
                            .toList());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"GET", "PUT"})
    @Timeout(20)
    void anInterruptEndsAnExchangeWithASilentServer(Method method) throws Exception {
        try (ScriptedServer server = ScriptedServer.silent()) {
            HttpRequest request = HttpRequest.of(method, server.uri("/"))
                    .withBody(new RequestBody.Streamed(HUGE.length, out -> out.write(HUGE)));
            CompletableFuture<Object> ended = new CompletableFuture<>();
            Thread waiting = Thread.startVirtualThread(() -> {
                try {
                    ended.complete(http.send(request));
                } catch (IOException e) {
                    ended.complete(e);
                }
            });
            server.awaitConnection();
            waiting.interrupt();
            assertInstanceOf(IOException.class, ended.get(5, TimeUnit.SECONDS));
        }
    }
}
