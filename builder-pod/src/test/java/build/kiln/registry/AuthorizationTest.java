package build.kiln.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.digest.Digest;
import build.kiln.io.http.HttpClient;
import build.kiln.io.http.HttpSettings;
import build.kiln.io.http.Proxies;
import build.kiln.io.http.Trust;
import build.kiln.oci.Descriptor;
import build.kiln.oci.MediaTypes;
import build.kiln.testing.FaultProxy;
import build.kiln.testing.FaultProxy.Fault;
import build.kiln.testing.Images;
import build.kiln.testing.RegistryServer;
import build.kiln.testing.RegistryServer.Security;
import build.kiln.testing.TestCertificate;
import build.kiln.testing.TokenServer;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorizationTest {
    private static final String PASSWORD = "correct horse battery";
    private static final Credentials ADA = (domain, path) -> new Credential.Basic("ada", PASSWORD);
    private static final byte[] LAYER = "layer".getBytes(StandardCharsets.UTF_8);
    private static final RetryPolicy ONCE =
            new RetryPolicy(2, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofSeconds(1), Thread::sleep);

    @TempDir
    private Path directory;

    private static Repository repository(HttpClient http, Credentials credentials, String host, String path)
            throws Exception {
        RegistrySettings settings = new RegistrySettings(Set.of(host), Map.of());
        return new Registries(http, settings, credentials, credentials, ONCE).repository(new Endpoint(host, path));
    }

    @Test
    void showsAPasswordOverTlsThatTheBundleVouchesFor() throws Exception {
        TestCertificate certificate = TestCertificate.in(directory);
        Path htpasswd = directory.resolve("htpasswd");
        TestCertificate.run("htpasswd", "-Bbc", htpasswd.toString(), "ada", PASSWORD);
        Trust bundle = Trust.platformAnd(List.of(certificate.certificate()));
        try (RegistryServer server = RegistryServer.start(directory, Security.tlsAndBasic(certificate, htpasswd));
                HttpClient trusting = new HttpClient(HttpSettings.of(Proxies.NONE, bundle));
                HttpClient wary = new HttpClient(HttpSettings.direct())) {
            Endpoint endpoint = new Endpoint(server.host(), "team/app");
            Repository repository =
                    new Registries(trusting, RegistrySettings.DEFAULT, ADA, ADA, ONCE).repository(endpoint);
            Descriptor blob = Images.push(repository, MediaTypes.OCI_LAYER, LAYER);
            assertTrue(repository.hasBlob(blob.digest()));

            assertEquals(
                    RegistryException.Kind.UNTRUSTED,
                    failure(new Registries(wary, RegistrySettings.DEFAULT, ADA, ADA, ONCE).repository(endpoint))
                            .kind());
            Credentials wrong = (domain, path) -> new Credential.Basic("ada", "wrong");
            for (Credentials refused : List.of(Credentials.NONE, wrong)) {
                RegistryException failure =
                        failure(new Registries(trusting, RegistrySettings.DEFAULT, refused, refused, ONCE)
                                .repository(endpoint));
                assertEquals(RegistryException.Kind.UNAUTHORIZED, failure.kind());
                assertFalse(String.valueOf(failure.getMessage()).contains("wrong"));
            }
        }
    }

    private static RegistryException failure(Repository repository) {
        return assertThrows(RegistryException.class, () -> repository.hasBlob(Digest.of("x")));
    }

    @Test
    void getsTokensForPullPushAndMount() throws Exception {
        TestCertificate certificate = TestCertificate.in(directory);
        try (TokenServer tokens = TokenServer.start(certificate, "ada", PASSWORD);
                RegistryServer server =
                        RegistryServer.start(directory, Security.token(tokens.realm(), certificate.certificate()));
                HttpClient http = new HttpClient(HttpSettings.direct())) {
            Repository base = repository(http, ADA, server.host(), "public/base");
            Descriptor blob = Images.push(base, MediaTypes.OCI_LAYER, LAYER);
            Repository app = repository(http, ADA, server.host(), "team/app");
            assertTrue(app.mountBlob(blob, "public/base").isEmpty());
            assertTrue(
                    tokens.scopes()
                            .containsAll(List.of("repository:team/app:pull,push", "repository:public/base:pull")),
                    tokens.scopes().toString());

            Repository anonymous = repository(http, Credentials.NONE, server.host(), "public/base");
            try (InputStream content = anonymous.openBlob(blob)) {
                assertEquals(LAYER.length, content.readAllBytes().length);
            }
            Repository secret = repository(http, Credentials.NONE, server.host(), "team/app");
            assertEquals(
                    RegistryException.Kind.UNAUTHORIZED,
                    assertThrows(RegistryException.class, () -> secret.fetchManifest("1"))
                            .kind());
        }
    }

    @Test
    void asksOnceForATokenAndUsesItAgain() throws Exception {
        TestCertificate certificate = TestCertificate.in(directory);
        try (TokenServer tokens = TokenServer.start(certificate, "ada", PASSWORD);
                RegistryServer server =
                        RegistryServer.start(directory, Security.token(tokens.realm(), certificate.certificate()));
                HttpClient http = new HttpClient(HttpSettings.direct())) {
            Repository app = repository(http, ADA, server.host(), "team/app");
            for (int i = 0; i < 5; i++) {
                Images.push(app, MediaTypes.OCI_LAYER, new byte[i + 1]);
            }
            assertEquals(List.of("repository:team/app:pull,push"), tokens.scopes());
        }
    }

    @Test
    void aRedirectedDownloadCarriesNoCredential() throws Exception {
        try (FaultProxy registry = FaultProxy.before(1);
                FaultProxy storage = FaultProxy.before(1);
                HttpClient http = new HttpClient(HttpSettings.direct())) {
            registry.on(
                    "Authorization: Basic",
                    1,
                    new Fault.Answer("307 Elsewhere\r\nLocation: http://" + storage.host()
                            + "/object?signature=x\r\nContent-Length: 0\r\n\r\n"));
            registry.on(
                    "GET",
                    1,
                    new Fault.Answer("401 No\r\nWWW-Authenticate: Basic realm=\"r\"\r\nContent-Length: 0\r\n\r\n"));
            storage.on("GET", 1, new Fault.Answer("200 OK\r\nContent-Length: 5\r\n\r\nlayer"));
            Repository repository = repository(http, ADA, registry.host(), "team/app");
            byte[] blob = repository.fetchBlob(Descriptor.of(MediaTypes.OCI_LAYER, Digest.of(LAYER), LAYER.length));
            assertEquals("layer", new String(blob, StandardCharsets.UTF_8));
            assertEquals(1, storage.requests().size());
            assertFalse(storage.requests().getFirst().toLowerCase(Locale.ROOT).contains("authorization"));
        }
    }

    @Test
    void anUploadElsewhereCarriesNoCredential() throws Exception {
        try (FaultProxy registry = FaultProxy.before(1);
                FaultProxy storage = FaultProxy.before(1);
                HttpClient http = new HttpClient(HttpSettings.direct())) {
            registry.on(
                    "Authorization: Basic",
                    1,
                    new Fault.Answer(
                            "202 Go\r\nLocation: http://" + storage.host() + "/upload\r\nContent-Length: 0\r\n\r\n"));
            registry.on(
                    "POST",
                    1,
                    new Fault.Answer("401 No\r\nWWW-Authenticate: Basic realm=\"r\"\r\nContent-Length: 0\r\n\r\n"));
            storage.on("PUT", 1, new Fault.Answer("201 Made\r\nContent-Length: 0\r\n\r\n"));
            Images.push(repository(http, ADA, registry.host(), "team/app"), MediaTypes.OCI_LAYER, LAYER);
            assertEquals(1, storage.requests().size());
            assertFalse(storage.requests().getFirst().toLowerCase(Locale.ROOT).contains("authorization"));
        }
    }

    @Test
    void aSecureRegistryCannotSendTheCredentialToAnInsecureTokenService() throws Exception {
        TestCertificate certificate = TestCertificate.in(directory);
        try (TokenServer tokens = TokenServer.start(certificate, "ada", PASSWORD);
                HttpClient http = new HttpClient(HttpSettings.direct())) {
            Challenge challenge = Challenge.parse(
                            List.of("Bearer realm=\"" + tokens.realm() + "\",service=\"registry\""))
                    .getFirst();
            TokenClient client = new TokenClient(http, InstantSource.system());
            assertThrows(
                    RegistryException.class,
                    () -> client.fetch(
                            URI.create("https://registry.example"),
                            challenge,
                            Scope.pull("team/app"),
                            new Credential.Basic("ada", PASSWORD)));
            assertEquals(List.of(), tokens.scopes());
        }
    }
}
