package build.kiln.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.contract.Source;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jgit.util.FS;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fetches from real repositories, served over HTTP by Git's own server program. */
class SourcesTest {
    @TempDir
    Path temp;

    private HttpServer server;
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private Optional<String> demanded = Optional.empty();
    private String first;
    private String second;

    @BeforeEach
    void serveARepository() throws Exception {
        Path work = Files.createDirectory(temp.resolve("work"));
        git(work, "init", "-q", "-b", "main");
        Files.writeString(work.resolve("Dockerfile"), "FROM scratch\n");
        Files.createDirectory(work.resolve("app"));
        Files.writeString(work.resolve("app/run.sh"), "#!/bin/sh\n").toFile().setExecutable(true);
        first = commit(work, "first");
        git(work, "tag", "-a", "-m", "one", "v1");
        Files.writeString(work.resolve("app/new"), "2");
        second = commit(work, "second");
        Path served = Files.createDirectory(temp.resolve("served"));
        git(served, "clone", "-q", "--bare", work.toString(), "shop.git");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            authorizations.add(authorization);
            if (demanded.isPresent() && !authorization.equals(demanded.get())) {
                exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"git\"");
                exchange.sendResponseHeaders(401, -1);
                exchange.close();
                return;
            }
            GitBackend.answer(exchange, served);
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** JGit would otherwise write and time files for seconds before the first fetch. */
    @Test
    void timeStampsOfTheDiskAreNotMeasured() {
        IsolatedGit.install();
        assertEquals(Duration.ofSeconds(1), FS.getFileStoreAttributes(temp).getFsTimestampResolution());
    }

    @Test
    void aBranchATagAndACommitAreFetchedWithoutTheirHistory() throws Exception {
        assertEquals(Optional.of(second), fetch("main").revision());
        assertEquals(Optional.of(first), fetch("v1").revision());
        assertEquals(Optional.of(second), fetch("").revision());
        assertEquals(Optional.of(second), fetch("refs/heads/main").revision());
        FetchedSource commit = fetch(first);
        assertEquals(Optional.of(first), commit.revision());
        assertTrue(commit.commitTime().isPresent());
        assertFalse(Files.exists(commit.directory().resolve("app/new")));
        assertTrue(Files.isExecutable(commit.directory().resolve("app/run.sh")));
        assertFalse(Files.exists(commit.directory().resolve(".git")));
        assertEquals(Optional.of(first), fetch(first.substring(0, 8)).revision());
    }

    @Test
    void theDatabaseCanBeKept() throws Exception {
        Path directory = Files.createDirectory(temp.resolve("kept"));
        new GitFetcher(Optional.empty())
                .fetch(url("/shop.git"), "v1", GitFetcher.Submodules.LEAVE_OUT, Optional.empty(), directory);
        GitFetcher.keepDatabase(directory, url("/shop.git").replace("http://", "http://name:word@"), first);
        Path files = directory.resolve("files");
        assertEquals(first, git(files, "rev-parse", "HEAD"));
        assertEquals("v1", git(files, "describe", "--tags"));
        assertEquals("", git(files, "status", "--porcelain"));
        assertEquals(url("/shop.git"), git(files, "remote", "get-url", "origin"));
    }

    @Test
    void whatDoesNotExistIsNamed() {
        BuildException branch = assertThrows(BuildException.class, () -> fetch("no-such-branch"));
        assertEquals(Reason.SOURCE_NOT_FOUND, branch.reason());
        assertTrue(branch.message().contains("no-such-branch"), branch.message());
        BuildException repository = assertThrows(
                BuildException.class, () -> sources().fetch(source(url("/none.git"), "main", Optional.empty(), ".")));
        assertEquals(Reason.SOURCE_NOT_FOUND, repository.reason());
    }

    @Test
    void credentialsComeFromTheSecretAndStayOutOfMessages() throws Exception {
        demanded = Optional.of(
                "Basic " + Base64.getEncoder().encodeToString("git:s3cret".getBytes(StandardCharsets.UTF_8)));
        BuildException refused = assertThrows(BuildException.class, () -> fetch("main"));
        assertEquals(Reason.UNAUTHORIZED, refused.reason());
        assertTrue(refused.hint().isPresent());

        Path secret = Files.createDirectory(temp.resolve("secret"));
        Files.writeString(secret.resolve("token"), "s3cret\n");
        Source.Git source = source(url("/shop.git"), "main", Optional.of(secret.toString()), ".");
        assertEquals(Optional.of(second), sources().fetch(source).revision());

        Files.writeString(secret.resolve("token"), "wr0ng");
        BuildException wrong =
                assertThrows(BuildException.class, () -> sources().fetch(source));
        assertEquals(Reason.UNAUTHORIZED, wrong.reason());
        assertFalse((wrong.message() + wrong).contains("wr0ng"));
    }

    @Test
    void aRedirectToAnotherHostGetsNoCredentials() throws Exception {
        Path secret = Files.createDirectory(temp.resolve("secret"));
        Files.writeString(secret.resolve("token"), "s3cret");
        HttpServer redirecting = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        redirecting.createContext("/", exchange -> {
            if (exchange.getRequestHeaders().getFirst("Authorization") == null) {
                exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"git\"");
                exchange.sendResponseHeaders(401, -1);
            } else {
                exchange.getResponseHeaders()
                        .add("Location", url(exchange.getRequestURI().toString()));
                exchange.sendResponseHeaders(302, -1);
            }
            exchange.close();
        });
        redirecting.start();
        try {
            String elsewhere = "http://localhost:" + redirecting.getAddress().getPort() + "/shop.git";
            assertThrows(
                    BuildException.class,
                    () -> sources().fetch(source(elsewhere, "main", Optional.of(secret.toString()), ".")));
            assertTrue(authorizations.stream().allMatch("null"::equals), authorizations::toString);
        } finally {
            redirecting.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc", "file:///etc", "ext::sh -c id", "../elsewhere"})
    void filesOfThisMachineAreNoGitSource(String url) {
        BuildException refused =
                assertThrows(BuildException.class, () -> sources().fetch(source(url, "main", Optional.empty(), ".")));
        assertEquals(Reason.INVALID_REQUEST, refused.reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "/etc", "app/../../x", "missing"})
    void theContextStaysInsideTheSource(String contextDir) {
        assertThrows(
                BuildException.class,
                () -> sources().fetch(source(url("/shop.git"), "main", Optional.empty(), contextDir)));
    }

    @Test
    void aContextDirectoryMayNotBeALinkOutOfTheSource() throws Exception {
        Path source = Files.createDirectory(temp.resolve("given"));
        Files.createSymbolicLink(source.resolve("out"), Path.of("/etc"));
        assertThrows(BuildException.class, () -> sources().fetch(new Source.Directory(source.toString(), "out")));
    }

    @Test
    void inlineFilesAreWrittenInsideTheContextOnly() throws Exception {
        FetchedSource inline = sources().fetch(new Source.Inline(Map.of("a/b", "text", "Dockerfile", "FROM x"), "."));
        assertEquals("text", Files.readString(inline.directory().resolve("a/b")));
        assertThrows(BuildException.class, () -> sources().fetch(new Source.Inline(Map.of("../escape", "text"), ".")));
    }

    @Test
    void aMountedConfigMapIsCopiedWithoutKubernetesLinks() throws Exception {
        Path data = Files.createDirectories(temp.resolve("map/..2026"));
        Files.writeString(data.resolve("Dockerfile"), "FROM scratch\n");
        Files.createSymbolicLink(temp.resolve("map/..data"), Path.of("..2026"));
        Files.createSymbolicLink(temp.resolve("map/Dockerfile"), Path.of("..data/Dockerfile"));
        FetchedSource map =
                sources().fetch(new Source.ConfigMap(temp.resolve("map").toString(), "."));
        assertTrue(Files.isRegularFile(map.directory().resolve("Dockerfile"), LinkOption.NOFOLLOW_LINKS));
        assertArrayEquals(new String[] {"Dockerfile"}, map.directory().toFile().list());
    }

    private FetchedSource fetch(String revision) throws BuildException, IOException, InterruptedException {
        return sources().fetch(source(url("/shop.git"), revision, Optional.empty(), "."));
    }

    private static Source.Git source(String url, String revision, Optional<String> secret, String contextDir) {
        return new Source.Git(url, revision, Optional.empty(), true, secret, contextDir);
    }

    private Sources sources() throws IOException {
        return new Sources(Files.createTempDirectory(temp, "fetch"), Optional.empty(), new NoArchives());
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private static String commit(Path work, String message) throws Exception {
        git(work, "add", "-A");
        git(work, "commit", "-q", "-m", message);
        return git(work, "rev-parse", "HEAD");
    }

    private static String git(Path directory, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        // Whoever runs the tests may have told Git nothing of himself, or anything.
        builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
        for (String role : List.of("AUTHOR", "COMMITTER")) {
            builder.environment().put("GIT_" + role + "_NAME", "Kiln");
            builder.environment().put("GIT_" + role + "_EMAIL", "kiln@example.com");
        }
        Process process = builder.start();
        try (InputStream out = process.getInputStream()) {
            String text = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
            assertEquals(0, process.waitFor(), text);
            return text;
        }
    }

    private static final class NoArchives implements Sources.ArchiveFetcher {
        @Override
        public String download(Source.Http source, Path file) {
            throw new AssertionError("nothing to fetch");
        }

        @Override
        public String fetch(Source.Http source, Path directory) {
            throw new AssertionError("not an archive");
        }

        @Override
        public String fetch(Source.Oci source, Path directory) {
            throw new AssertionError("not an archive");
        }

        @Override
        public void unpack(Source.Archive source, Path directory) {
            throw new AssertionError("not an archive");
        }
    }
}
