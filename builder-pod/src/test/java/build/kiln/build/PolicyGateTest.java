package build.kiln.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildResult;
import build.kiln.contract.CacheSettings;
import build.kiln.contract.Failure;
import build.kiln.contract.Output;
import build.kiln.contract.PolicyDocument;
import build.kiln.testing.RegistryServer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Builds that policies judge before they are pushed to a real registry. */
@Timeout(120)
class PolicyGateTest {
    private static final String TOKEN = "ghp_" + "a1B2".repeat(9);

    @TempDir
    Path directory;

    private RegistryServer registry;
    private Optional<Instant> created = Optional.empty();
    private String tag = "1";

    @BeforeEach
    void start() throws Exception {
        Path context = Files.createDirectory(directory.resolve("context"));
        Files.writeString(context.resolve("message"), "hello");
        Files.writeString(context.resolve("other"), "other");
        Files.writeString(context.resolve("npmrc"), "//registry.example/:_authToken=" + "x1y2".repeat(9) + "\n");
        registry = RegistryServer.plain(Files.createDirectory(directory.resolve("registry")));
    }

    @AfterEach
    void stop() throws Exception {
        registry.close();
    }

    private BuildResult run(String dockerfile, String... policies) {
        Requests given = Requests.of(directory, dockerfile);
        Requests requests = created.map(time -> given.arg("SOURCE_DATE_EPOCH", "" + time.getEpochSecond()))
                .orElse(given)
                .registry(registry.host(), Optional.empty())
                .pushTo(registry.host() + "/team/app");
        BuildRequest request = requests.make();
        List<PolicyDocument> documents = new ArrayList<>();
        for (String policy : policies) {
            documents.add(new PolicyDocument("p" + documents.size(), policy));
        }
        BuildRequest judged = new BuildRequest(
                request.identity(),
                request.sources(),
                request.dockerfile(),
                request.target(),
                request.args(),
                request.secretArgs(),
                request.secrets(),
                request.ssh(),
                request.platforms(),
                new Output(
                        request.output().image(),
                        List.of(tag),
                        request.output().labels(),
                        request.output().annotations(),
                        request.output().compression(),
                        request.output().tagMutability(),
                        request.output().delivery()),
                request.registries(),
                CacheSettings.in(directory.resolve("cache").toString()),
                request.options(),
                documents,
                request.join());
        return new BuildService(Clock.systemUTC())
                .run(new BuildJob(judged, directory.resolve("scratch"), List.of()), new RecordingListener());
    }

    private String catalog() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://" + registry.host() + "/v2/_catalog"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static Failure denied(BuildResult result) {
        Failure failure = assertInstanceOf(Failure.class, result.outcome());
        assertEquals("PolicyDenied", failure.reason(), failure.message());
        assertEquals(Failure.Retry.FUTILE, failure.retry());
        return failure;
    }

    private static BuildResult.Image image(BuildResult result) {
        return assertInstanceOf(BuildResult.Image.class, result.outcome(), () -> String.valueOf(result.outcome()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "build: {requireNonRootUser: true} | COPY message / | build.requireNonRootUser",
                "build: {requiredLabels: [team]} | COPY message / | build.requiredLabels",
                "build: {maxSize: 10} | COPY message / | build.maxSize",
                "build: {maxLayers: 1} | COPY message /\\nCOPY other / | build.maxLayers",
                "build: {allowedPorts: ['8080']} | COPY message /\\nEXPOSE 22 | build.allowedPorts",
                "build: {denySecrets: true} | COPY message /\\nENV API_TOKEN=hunter2secret | build.denySecrets",
                "build: {denySecrets: true} | ARG DB_PASSWORD=hunter2secret\\nCOPY message / | build.denySecrets",
                "build: {denySecrets: true} | COPY npmrc /root/.npmrc | build.denySecrets",
                "build: {denySecrets: true} | COPY message /\\nLABEL note=TOKEN | build.denySecrets",
                "build: {lint: {failOn: error}} | COPY message /\\nMAINTAINER me | build.lint",
                "tags: {allow: ['semver:>=1.0.0']} | COPY message / | tags.allow",
                "rules: [{name: small, expression: 'build.size < 10', message: too large}] | COPY message / | rules.small",
            })
    void aDeniedBuildPushesNothing(String rule, String lines, String name) throws Exception {
        String dockerfile = "FROM scratch\n" + lines.replace("\\n", "\n").replace("=TOKEN", "=" + TOKEN) + "\n";
        Failure failure = denied(run(dockerfile, json("enforcement: Enforce", rule)));
        assertTrue(failure.message().contains("policy p0, rule " + name), failure.message());
        assertTrue(failure.hint().isPresent());
        assertFalse(
                failure.message().contains(TOKEN) || failure.message().contains("hunter2secret"), failure.message());
        assertEquals("{\"repositories\":[]}", catalog().trim());
        image(run(dockerfile, json("enforcement: Audit", rule)));
        assertTrue(catalog().contains("team/app"));
    }

    private static String json(String enforcement, String rule) throws IOException {
        return new ObjectMapper(new YAMLFactory())
                .readTree(enforcement + "\n" + rule)
                .toString();
    }

    @Test
    void cleanBuildsPassEveryRule() throws Exception {
        image(run(
                "FROM scratch\nCOPY --chmod=0644 message /\nLABEL team=a\nENV APP_HOME=/srv\nEXPOSE 8080\nUSER 1000\n",
                json(
                        "enforcement: Enforce",
                        "build: {requireNonRootUser: true, requiredLabels: [team], maxSize: 1Mi, maxLayers: 2,"
                                + " allowedPorts: ['8080'], denySecrets: true, lint: {failOn: error}}")));
    }

    @Test
    void warningsAndAuditsAreInTheResult() throws Exception {
        BuildResult result = run(
                "FROM scratch\nCOPY message /\n",
                json("enforcement: Warn", "build: {requireNonRootUser: true}"),
                json("enforcement: Audit", "build: {maxSize: 10}"));
        image(result);
        assertEquals(
                List.of("Policy/build.requireNonRootUser", "PolicyAudit"),
                result.warnings().stream()
                        .map(BuildResult.Warning::rule)
                        .limit(2)
                        .toList());
        assertTrue(result.warnings().get(1).message().contains("1 would deny this build: p1 build.maxSize"));
    }

    @Test
    void baseImagesAreJudgedAsObserved() throws Exception {
        String digest = image(run("FROM scratch\nCOPY message /\n")).digest();
        String base = registry.host() + "/team/app:1";
        String onTop = "FROM " + base + "\nCOPY other /\n";
        String rule = "build: {baseImages: {allow: ['" + registry.host() + "/team/app@DIGEST']}}";
        image(run(onTop, json("enforcement: Enforce", rule.replace("DIGEST", digest))));
        String moved = image(run("FROM scratch\nCOPY other /\n")).digest();
        assertFalse(moved.equals(digest));
        denied(run(onTop, json("enforcement: Enforce", rule.replace("DIGEST", digest))));
        denied(run(onTop, json("enforcement: Enforce", "build: {baseImages: {requireDigest: true}}")));
        image(run(
                "FROM " + base + "@" + moved + "\nCOPY other /x\n",
                json("enforcement: Enforce", "build: {baseImages: {requireDigest: true}}")));
    }

    @Test
    void aBaseImageWithoutLayersIsJudgedToo() throws Exception {
        image(run("FROM scratch\nENV A=b\n"));
        String onTop = "FROM " + registry.host() + "/team/app:1\nCOPY other /\n";
        denied(run(onTop, json("enforcement: Enforce", "build: {baseImages: {requireDigest: true}}")));
        assertEquals(1, run(onTop).bases().size());
    }

    @Test
    void theAgeOfBaseImagesIsLimited() throws Exception {
        String onTop = "FROM " + registry.host() + "/team/app:1\nCOPY other /\n";
        created = Optional.of(Instant.now().minus(Duration.ofDays(10)));
        image(run("FROM scratch\nCOPY message /\n"));
        Failure old = denied(run(onTop, json("enforcement: Enforce", "build: {baseImages: {maxAge: 5d}}")));
        assertTrue(old.message().contains("10 days old"), old.message());
        image(run(onTop, json("enforcement: Enforce", "build: {baseImages: {maxAge: 30d}}")));
    }

    @Test
    void anImmutableTagStaysWhereItIs() throws Exception {
        String immutable = json("enforcement: Enforce", "tags: {immutable: true}");
        String first = "FROM scratch\nCOPY message /\n";
        image(run(first, immutable));
        assertEquals(
                BuildResult.Delivered.ALREADY_THERE,
                image(run(first, immutable)).delivered());
        Failure failure = denied(run("FROM scratch\nCOPY other /\n", immutable));
        assertTrue(failure.message().contains("tags.immutable"), failure.message());
        assertEquals(
                BuildResult.Delivered.ALREADY_THERE,
                image(run(first, immutable)).delivered());
    }

    @Test
    void ofTwoBuildsRacingForATagOneWins() throws Exception {
        String immutable = json("enforcement: Enforce", "tags: {immutable: true}");
        List<FutureTask<BuildResult>> builds = new ArrayList<>();
        for (String file : List.of("message", "other", "npmrc")) {
            builds.add(new FutureTask<>(() -> run("FROM scratch\nCOPY " + file + " /\n", immutable)));
        }
        builds.forEach(build -> Thread.ofVirtual().start(build));
        int pushed = 0;
        for (FutureTask<BuildResult> build : builds) {
            BuildResult result = build.get(100, TimeUnit.SECONDS);
            if (result.outcome() instanceof BuildResult.Image) {
                pushed++;
            } else {
                denied(result);
            }
        }
        assertEquals(1, pushed);
    }

    @ParameterizedTest
    @CsvSource({"non-root, 1", "immutable-releases, 1.2.3"})
    void theLibraryAllowsAndDeniesItsExamples(String name, String tag) throws Exception {
        Path library = Path.of("..", "helm", "kiln", "files", "policies");
        String spec = new ObjectMapper(new YAMLFactory())
                .readTree(Files.readString(library.resolve(name + ".yaml"))
                        .replace("spec:\n", "spec:\n  enforcement: Enforce\n"))
                .path("spec")
                .toString();
        this.tag = tag;
        image(run(Files.readString(library.resolve("examples/" + name + "-allowed.Dockerfile")), spec));
        denied(run(Files.readString(library.resolve("examples/" + name + "-denied.Dockerfile")), spec));
    }

    @Test
    void aPolicyThatMeansNothingFailsTheBuild() {
        Failure failure = denied(run("FROM scratch\nCOPY message /\n", "{\"tags\": {\"deny\": [\"re:(\"]}}"));
        assertTrue(failure.message().contains("spec.tags.deny"), failure.message());
    }
}
