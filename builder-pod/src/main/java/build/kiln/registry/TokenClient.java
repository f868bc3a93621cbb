package build.kiln.registry;

import build.kiln.io.http.HttpClient;
import build.kiln.io.http.HttpRequest;
import build.kiln.io.http.HttpResponse;
import build.kiln.io.http.Method;
import build.kiln.io.http.Redirects;
import build.kiln.io.http.RequestBody;
import build.kiln.io.json.JsonObject;
import build.kiln.io.json.JsonReader;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Gets bearer tokens as the distribution project's token and OAuth 2 specifications say. */
final class TokenClient {
    private static final int MAX_ANSWER = 256 * 1024;
    private static final Duration DEFAULT_LIFE = Duration.ofSeconds(60);

    private final HttpClient http;
    private final InstantSource clock;

    TokenClient(HttpClient http, InstantSource clock) {
        this.http = http;
        this.clock = clock;
    }

    /**
     * Asks the realm of {@code challenge} for a token. The credential is the registry's own; the realm gets it because
     * that registry, which knows it anyway, says so.
     *
     * @throws RegistryException when the realm refuses, or is not secure although the registry is
     */
    Token fetch(URI registry, Challenge challenge, Scope scope, Credential credential) throws IOException {
        URI realm = realm(registry, challenge.parameter("realm"));
        HttpRequest request = switch (credential) {
            case Credential.Anonymous anonymous -> query(realm, challenge, scope);
            case Credential.Basic basic -> query(realm, challenge, scope).with("Authorization", basic.header());
            case Credential.IdentityToken(String token) -> exchange(realm, challenge, scope, token);
            case Credential.RegistryToken(String token) ->
                throw new IllegalArgumentException("a registry token needs no exchange");
        };
        boolean secretInBody = request.method() == Method.POST;
        try (HttpResponse response = secretInBody ? http.send(request) : Redirects.follow(http, request)) {
            if (!response.isSuccess()) {
                throw RegistryException.of(request, response);
            }
            return token(JsonReader.object(response.bytes(MAX_ANSWER)));
        }
    }

    private static URI realm(URI registry, String text) throws RegistryException {
        try {
            URI realm = new URI(text);
            boolean plain = "http".equals(realm.getScheme());
            if (realm.getHost() == null
                    || realm.getRawUserInfo() != null
                    || !(plain || "https".equals(realm.getScheme()))) {
                throw RegistryException.malformed(registry, "its token service has no usable address");
            }
            if (plain && !"http".equals(registry.getScheme())) {
                throw RegistryException.malformed(registry, "it sends credentials to a token service without TLS");
            }
            return realm;
        } catch (URISyntaxException e) {
            throw RegistryException.malformed(registry, "its token service has no usable address");
        }
    }

    private static HttpRequest query(URI realm, Challenge challenge, Scope scope) {
        List<String> parameters = new ArrayList<>();
        if (!challenge.parameter("service").isEmpty()) {
            parameters.add("service=" + encode(challenge.parameter("service")));
        }
        scope.inOrder().forEach(entry -> parameters.add("scope=" + encode(entry)));
        String separator = realm.getRawQuery() == null ? "?" : "&";
        return HttpRequest.get(URI.create(realm + separator + String.join("&", parameters)));
    }

    private static HttpRequest exchange(URI realm, Challenge challenge, Scope scope, String refreshToken) {
        String form = "grant_type=refresh_token&client_id=kiln&service=" + encode(challenge.parameter("service"))
                + "&scope=" + encode(String.join(" ", scope.inOrder())) + "&refresh_token=" + encode(refreshToken);
        return HttpRequest.of(Method.POST, realm)
                .with("Content-Type", "application/x-www-form-urlencoded")
                .withBody(RequestBody.of(form));
    }

    private Token token(JsonObject json) throws IOException {
        String value = json.text("token").isEmpty() ? json.text("access_token") : json.text("token");
        if (value.isEmpty()) {
            throw new IOException("the token service gave no token");
        }
        long seconds = json.integer("expires_in");
        Duration life = seconds <= 0 ? DEFAULT_LIFE : Duration.ofSeconds(Math.min(seconds, 86_400));
        // A token that ends while a request is under way is as good as none.
        return new Token(value, clock.instant().plus(life.multipliedBy(9).dividedBy(10)));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
