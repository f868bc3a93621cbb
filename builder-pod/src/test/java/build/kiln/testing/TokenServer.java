package build.kiln.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * A token service as the distribution specification describes it: whoever has the password gets what is asked for, others
 * may pull what is public.
 */
public final class TokenServer implements AutoCloseable {
    private final HttpServer server;
    private final TestCertificate certificate;
    private final String basic;
    private final List<String> scopes = new CopyOnWriteArrayList<>();

    private TokenServer(HttpServer server, TestCertificate certificate, String user, String password) {
        this.server = server;
        this.certificate = certificate;
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        basic = "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    public static TokenServer start(TestCertificate certificate, String user, String password) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        TokenServer tokens = new TokenServer(server, certificate, user, password);
        server.createContext("/token", tokens::answer);
        server.start();
        return tokens;
    }

    public String realm() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/token";
    }

    /** Every scope that was asked for, in order. */
    public List<String> scopes() {
        return List.copyOf(scopes);
    }

    private void answer(HttpExchange exchange) throws IOException {
        List<String> asked = new ArrayList<>();
        for (String parameter : exchange.getRequestURI().getRawQuery().split("&", -1)) {
            if (parameter.startsWith("scope=")) {
                asked.add(URLDecoder.decode(parameter.substring(6), StandardCharsets.UTF_8));
            }
        }
        scopes.addAll(asked);
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        boolean refused = authorization != null && !authorization.equals(basic);
        List<String> granted = basic.equals(authorization)
                ? asked
                : asked.stream()
                        .filter(scope -> scope.startsWith("repository:public/"))
                        .map(scope -> scope.replace(":pull,push", ":pull"))
                        .toList();
        byte[] body = refused
                ? "{\"details\":\"no\"}".getBytes(StandardCharsets.UTF_8)
                : ("{\"token\":\"" + sign(granted) + "\",\"expires_in\":300}").getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(refused ? 401 : 200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private String sign(List<String> granted) throws IOException {
        String access = granted.stream()
                .map(scope -> scope.split(":", 3))
                .map(part -> "{\"type\":\"" + part[0] + "\",\"name\":\"" + part[1] + "\",\"actions\":["
                        + Arrays.stream(part[2].split(",", -1))
                                .map(action -> "\"" + action + "\"")
                                .collect(Collectors.joining(","))
                        + "]}")
                .collect(Collectors.joining(","));
        long now = Instant.now().getEpochSecond();
        String pem = Files.readString(certificate.certificate()).replaceAll("-----[A-Z ]+-----|\\s", "");
        String head = "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"x5c\":[\"" + pem + "\"]}";
        String claims = "{\"iss\":\"kiln-test\",\"sub\":\"\",\"aud\":\"registry\",\"exp\":" + (now + 300) + ",\"nbf\":"
                + (now - 10) + ",\"iat\":" + now + ",\"jti\":\"1\",\"access\":[" + access + "]}";
        String signed =
                encode(head.getBytes(StandardCharsets.UTF_8)) + "." + encode(claims.getBytes(StandardCharsets.UTF_8));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key());
            signature.update(signed.getBytes(StandardCharsets.UTF_8));
            return signed + "." + encode(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private PrivateKey key() throws IOException, GeneralSecurityException {
        String pem = Files.readString(certificate.key()).replaceAll("-----[A-Z ]+-----|\\s", "");
        return KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
