package build.kiln.io.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.testing.ScriptedServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiesTest {
    private static final String PROXY = "http://proxy.example:3128";

    @ParameterizedTest
    @CsvSource({
        "https://registry.example/, , true",
        "http://registry.example/, , false",
        "https://registry.example/, registry.example, false",
        "https://a.registry.example/, registry.example, false",
        "https://a.registry.example/, .registry.example, false",
        "https://registry.example/, .registry.example, true",
        "https://notregistry.example/, registry.example, true",
        "https://registry.example:5000/, registry.example:5000, false",
        "https://registry.example:5001/, registry.example:5000, true",
        "https://10.1.2.3/, 10.0.0.0/8, false",
        "https://11.1.2.3/, 10.0.0.0/8, true",
        "https://10.1.2.3/, 10.1.2.3, false",
        "https://[2001:db8::1]/, 2001:db8::/32, false",
        "https://anything.example/, *, false",
        "https://localhost:5000/, , false",
        "https://127.0.0.1/, , false",
        "https://[::1]/, , false",
    })
    void asksTheProxyUnlessToldNotTo(String uri, String noProxy, boolean proxied) {
        Proxies proxies = Proxies.of(Map.of("HTTPS_PROXY", PROXY, "NO_PROXY", noProxy == null ? "" : noProxy));
        assertEquals(
                proxied ? Optional.of(URI.create(PROXY)) : Optional.empty(),
                proxies.forOrigin(Origin.of(URI.create(uri))));
    }

    @Test
    void aMalformedVariableIsNotQuoted() {
        IllegalArgumentException failure = assertThrows(
                IllegalArgumentException.class, () -> Proxies.of(Map.of("http_proxy", "http://user:hunter2@[")));
        assertFalse(String.valueOf(failure.getMessage()).contains("hunter2"));
    }

    @Test
    void anHttpProxyGetsTheWholeAddress() throws IOException {
        try (ScriptedServer proxy = ScriptedServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                HttpClient http = new HttpClient(HttpSettings.of(
                        Proxies.of(Map.of("HTTP_PROXY", proxy.uri("").toString())), Trust.platform()))) {
            try (HttpResponse response = http.send(HttpRequest.get(URI.create("http://registry.invalid/v2/")))) {
                assertEquals("ok", new String(response.bytes(10), StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void aProxyIsShownItsOwnCredentialsAndNoServerIs() throws IOException {
        String answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        try (ScriptedServer proxy = ScriptedServer.answering(answer);
                ScriptedServer server = ScriptedServer.answering(answer);
                HttpClient http = through(proxy, "user:p%40ss@")) {
            http.send(HttpRequest.get(URI.create("http://registry.invalid/v2/")))
                    .close();
            http.send(HttpRequest.get(server.uri("/v2/"))).close();
            assertTrue(
                    proxy.heads().getFirst().contains("\r\nProxy-Authorization: Basic dXNlcjpwQHNz\r\n"),
                    proxy.heads()::toString);
            assertFalse(server.heads().getFirst().contains("Authorization"), server.heads()::toString);
        }
    }

    /** A proxy that answers in the server's place must not be asked for the token that it names, nor believed otherwise. */
    @ParameterizedTest
    @ValueSource(strings = {"401 Unauthorized", "407 Authenticate", "403 Forbidden", "302 Found"})
    void whatAProxyAnswersToConnectIsNotTheServersAnswer(String status) throws IOException {
        String refusal = "HTTP/1.1 " + status + "\r\nWWW-Authenticate: Bearer realm=\"https://elsewhere.invalid/\"\r\n"
                + "Location: https://elsewhere.invalid/\r\nContent-Length: 2\r\n\r\nno";
        try (ScriptedServer proxy = ScriptedServer.answering(refusal);
                HttpClient http = through(proxy, "user:secret@")) {
            HttpRequest request =
                    HttpRequest.get(URI.create("https://registry.invalid/v2/")).with("Authorization", "Bearer token");
            IOException failure = assertThrows(IOException.class, () -> http.send(request));
            assertTrue(String.valueOf(failure.getMessage()).contains("the proxy refused"), failure::toString);
            assertEquals(1, proxy.heads().size());
            String connect = proxy.heads().getFirst();
            assertTrue(connect.startsWith("CONNECT registry.invalid:443 HTTP/1.1\r\n"), connect);
            assertTrue(connect.contains("\r\nProxy-Authorization: Basic "), connect);
            assertFalse(connect.contains("Bearer"), connect);
        }
    }

    private static HttpClient through(ScriptedServer proxy, String user) {
        String address = "http://" + user + proxy.uri("").getAuthority();
        return new HttpClient(
                HttpSettings.of(Proxies.of(Map.of("HTTP_PROXY", address, "HTTPS_PROXY", address)), Trust.platform()));
    }
}
