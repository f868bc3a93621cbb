package build.kiln.io.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import build.kiln.testing.ScriptedServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
}
