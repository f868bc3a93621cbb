package build.kiln.operator.trigger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import build.kiln.contract.GitLogin;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.transport.PacketLineOut;
import org.eclipse.jgit.transport.RefAdvertiser;
import org.eclipse.jgit.transport.UploadPack;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a repository served over HTTP. */
class GitRevisionsTest {
    private static final GitCredentials ANN = new GitCredentials.Basic(new GitLogin("ann", "s3cret"));

    @TempDir
    private Path folder;

    private final AtomicInteger foreignHits = new AtomicInteger();
    private HttpServer server;
    private RevCommit first;
    private RevCommit second;

    @BeforeEach
    void serve() throws Exception {
        try (Git git = Git.init()
                .setDirectory(folder.toFile())
                .setInitialBranch("main")
                .call()) {
            first = commit(git, "first");
            git.tag()
                    .setName("v1")
                    .setAnnotated(true)
                    .setSigned(false)
                    .setMessage("v1")
                    .call();
            second = commit(git, "second");
        }
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/open.git", this::answer);
        server.createContext("/private.git", this::answerToAnn);
        server.createContext("/moved.git", exchange -> {
            exchange.getResponseHeaders()
                    .add(
                            "Location",
                            "http://localhost:" + server.getAddress().getPort()
                                    + "/foreign.git/info/refs?service=git-upload-pack");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.createContext("/foreign.git", exchange -> {
            if (exchange.getRequestHeaders().containsKey("Authorization")) {
                foreignHits.incrementAndGet();
            }
            exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"x\"");
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aBranchIsAtItsNewestCommit() {
        assertEquals(new Revision.At(second.name(), Optional.of("main")), resolve("/open.git", "main"));
        assertEquals(new Revision.At(second.name(), Optional.of("main")), resolve("/open.git", "refs/heads/main"));
    }

    @Test
    void anAnnotatedTagIsTheCommitItPointsTo() {
        assertEquals(new Revision.At(first.name(), Optional.empty()), resolve("/open.git", "v1"));
    }

    @Test
    void aFullHashNeedsNoServer() {
        assertEquals(new Revision.At(first.name(), Optional.empty()), resolve("/nowhere.git", first.name()));
    }

    @Test
    void anUnknownBranchIsMissing() {
        assertInstanceOf(Revision.Missing.class, resolve("/open.git", "develop"));
        assertInstanceOf(
                Revision.Missing.class, resolve("/open.git", first.name().substring(0, 7)));
    }

    @Test
    void credentialsOpenAPrivateRepository() {
        assertInstanceOf(Revision.Denied.class, resolve("/private.git", "main"));
        GitRemote remote = new GitRemote(url("/private.git"), "main", Optional.of(ANN), Optional.empty());
        assertEquals(new Revision.At(second.name(), Optional.of("main")), new GitRevisions().resolve(remote));
    }

    @Test
    void authoritiesToTrustDoNotHinderPlainHttp() throws Exception {
        GitRemote remote = new GitRemote(url("/open.git"), "main", Optional.empty(), Optional.of(anyCertificate()));
        assertEquals(new Revision.At(second.name(), Optional.of("main")), new GitRevisions().resolve(remote));
    }

    private static String anyCertificate() throws Exception {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        X509TrustManager trust = (X509TrustManager) factory.getTrustManagers()[0];
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(trust.getAcceptedIssuers()[0].getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    @Test
    void aRedirectToAnotherHostLearnsNoCredentials() {
        GitRemote remote = new GitRemote(url("/moved.git"), "main", Optional.of(ANN), Optional.empty());
        assertFalse(new GitRevisions().resolve(remote) instanceof Revision.At);
        assertEquals(0, foreignHits.get());
    }

    @Test
    void aServerThatIsDownIsWorthAskingAgain() {
        server.stop(0);
        assertInstanceOf(Revision.Unavailable.class, resolve("/open.git", "main"));
    }

    @Test
    void aPasswordInTheUrlIsNotRepeated() {
        server.stop(0);
        String url = url("/open.git").replace("http://", "http://ann:s3cret@");
        Revision revision = new GitRevisions().resolve(new GitRemote(url, "main", Optional.empty(), Optional.empty()));
        assertFalse(revision.toString().contains("s3cret"), revision::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc", "/etc", "../repo", "ftp://host/x", "bundle.git"})
    void nothingButHttpAndSshIsAsked(String url) {
        assertInstanceOf(
                Revision.Missing.class,
                new GitRevisions().resolve(new GitRemote(url, "main", Optional.empty(), Optional.empty())));
    }

    private Revision resolve(String path, String revision) {
        return new GitRevisions().resolve(new GitRemote(url(path), revision, Optional.empty(), Optional.empty()));
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private static RevCommit commit(Git git, String message) throws Exception {
        PersonIdent ann = new PersonIdent("Ann", "ann@example.com");
        return git.commit()
                .setAllowEmpty(true)
                .setSign(false)
                .setAuthor(ann)
                .setCommitter(ann)
                .setMessage(message)
                .call();
    }

    private void answerToAnn(HttpExchange exchange) throws IOException {
        String expected = "Basic " + Base64.getEncoder().encodeToString("ann:s3cret".getBytes(StandardCharsets.UTF_8));
        if (expected.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange);
        } else {
            exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"git\"");
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        }
    }

    /** Git's smart protocol, version 0: the advertised refs are all that is asked for. */
    private void answer(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "application/x-git-upload-pack-advertisement");
        exchange.sendResponseHeaders(200, 0);
        try (Git git = Git.open(folder.toFile());
                OutputStream body = exchange.getResponseBody()) {
            PacketLineOut lines = new PacketLineOut(body);
            lines.writeString("# service=git-upload-pack\n");
            lines.end();
            UploadPack upload = new UploadPack(git.getRepository());
            upload.setBiDirectionalPipe(false);
            upload.sendAdvertisedRefs(new RefAdvertiser.PacketLineOutRefAdvertiser(lines));
        }
    }
}
