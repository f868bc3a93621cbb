package build.kiln.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildResult;
import build.kiln.contract.Failure;
import build.kiln.contract.Join;
import build.kiln.contract.Output;
import build.kiln.contract.PolicyDocument;
import build.kiln.testing.RegistryServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Builds of several platforms in parts, as builders on nodes of several architectures make them, with a real registry. */
@Timeout(120)
class JoiningTest {
    private static final List<String> PLATFORMS = List.of("linux/amd64", "linux/arm64", "linux/arm/v7");
    private static final List<String> OWN = List.of("linux/amd64", "linux/arm/v7");
    private static final List<String> FOREIGN = List.of("linux/arm64");
    private static final String DOCKERFILE = "FROM scratch\nCOPY message /\nARG TARGETARCH\nLABEL of=$TARGETARCH\n";
    private static final String IMMUTABLE = "{\"enforcement\": \"Enforce\", \"tags\": {\"immutable\": true}}";

    @TempDir
    Path directory;

    private RegistryServer registry;

    @BeforeEach
    void start() throws Exception {
        Path context = Files.createDirectory(directory.resolve("context"));
        Files.writeString(context.resolve("message"), "hello");
        registry = RegistryServer.plain(Files.createDirectory(directory.resolve("registry")));
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private BuildRequest whole(String path, List<String> tags, String... policies) {
        BuildRequest base = Requests.of(directory, DOCKERFILE)
                .arg("SOURCE_DATE_EPOCH", "1700000000")
                .registry(registry.host(), Optional.empty())
                .pushTo(registry.host() + path)
                .make();
        Map<String, String> annotations = new LinkedHashMap<>();
        annotations.put("org.example.manifest", "m");
        annotations.put("index:org.example.index", "i");
        annotations.put("manifest-descriptor[linux/arm64]:org.example.descriptor", "d");
        Output output = new Output(
                base.output().image(),
                tags,
                Map.of(),
                annotations,
                Output.Compression.GZIP,
                Output.TagMutability.MUTABLE,
                Output.Delivery.REGISTRY);
        return new BuildRequest(
                base.identity(),
                base.sources(),
                base.dockerfile(),
                base.target(),
                base.args(),
                base.secretArgs(),
                base.secrets(),
                base.ssh(),
                PLATFORMS,
                output,
                base.registries(),
                base.cache(),
                base.options(),
                List.of(policies).stream()
                        .map(policy -> new PolicyDocument("p", policy))
                        .toList(),
                base.join());
    }

    private BuildResult run(BuildRequest request) {
        return new BuildService(Clock.systemUTC())
                .run(new BuildJob(request, directory.resolve("scratch"), List.of()), new RecordingListener());
    }

    private static BuildResult.Image image(BuildResult result) {
        return assertInstanceOf(BuildResult.Image.class, result.outcome(), () -> String.valueOf(result.outcome()));
    }

    private static Failure failure(BuildResult result) {
        return assertInstanceOf(Failure.class, result.outcome());
    }

    /** What the operator asks for: parts, then the index of what they left. */
    private BuildResult inParts(BuildRequest whole) {
        BuildResult foreign = run(whole.forPlatforms(FOREIGN));
        BuildResult own = run(whole.forPlatforms(OWN));
        return run(whole.joining(
                new Join(
                        List.of(
                                new Join.Part(image(foreign).digest(), FOREIGN),
                                new Join.Part(image(own).digest(), OWN)),
                        foreign.revision(),
                        foreign.commitTime(),
                        foreign.startedAt()),
                PLATFORMS,
                Duration.ofMinutes(1)));
    }

    private String tags(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(
                                            URI.create("http://" + registry.host() + "/v2" + path + "/tags/list"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void theIndexIsTheOneThatOneBuilderMakes() {
        BuildResult.Image together = image(run(whole("/team/together", List.of("1"))));
        BuildResult.Image joined = image(inParts(whole("/team/parts", List.of("1", "build-{build}"))));
        assertEquals(together.digest(), joined.digest());
        assertEquals(together.size(), joined.size());
        assertEquals(together.layers(), joined.layers());
        assertEquals(List.of("1", "build-1"), joined.tags());
        assertEquals(BuildResult.Delivered.PUSHED, joined.delivered());
    }

    @Test
    void partsGetNoTags() throws Exception {
        BuildRequest whole = whole("/team/app", List.of("1"));
        BuildResult part = run(whole.forPlatforms(FOREIGN));
        assertEquals(List.of(), image(part).tags());
        assertFalse(tags("/team/app").contains("\"1\""), tags("/team/app"));
        assertEquals(
                BuildResult.Delivered.ALREADY_THERE,
                image(run(whole.forPlatforms(FOREIGN))).delivered());
        image(inParts(whole));
        assertTrue(tags("/team/app").contains("\"1\""), tags("/team/app"));
        assertEquals(BuildResult.Delivered.ALREADY_THERE, image(inParts(whole)).delivered());
    }

    @Test
    void aTagThatMustNotMoveIsJudgedByTheDigestOfTheIndex() throws Exception {
        BuildResult.Image first = image(inParts(whole("/team/app", List.of("1"), IMMUTABLE)));
        assertEquals(
                first.digest(),
                image(inParts(whole("/team/app", List.of("1"), IMMUTABLE))).digest());
        Files.writeString(directory.resolve("context/message"), "changed");
        Failure moved = failure(inParts(whole("/team/app", List.of("1"), IMMUTABLE)));
        assertEquals("PolicyDenied", moved.reason(), moved.message());
        assertTrue(moved.message().contains("tags.immutable"), moved.message());
    }

    @Test
    void whatABuilderCannotSeeWhenItJoinsIsJudgedWhereItIsBuilt() {
        String policy = "{\"enforcement\": \"Enforce\", \"build\": {\"requireNonRootUser\": true}}";
        Failure denied = failure(run(whole("/team/app", List.of("1"), policy).forPlatforms(FOREIGN)));
        assertEquals("PolicyDenied", denied.reason(), denied.message());
        String labelled = "{\"enforcement\": \"Enforce\", \"build\": {\"requiredLabels\": [\"of\"]}}";
        BuildResult.Image joined = image(inParts(whole("/team/app", List.of("1"), labelled)));
        assertEquals(List.of("1"), joined.tags());
    }

    @Test
    void aPartThatTheRegistryLostIsBuiltAgain() {
        BuildRequest whole = whole("/team/app", List.of("1"));
        BuildResult foreign = run(whole.forPlatforms(FOREIGN));
        Failure lost = failure(run(whole.joining(
                new Join(
                        List.of(
                                new Join.Part(image(foreign).digest(), FOREIGN),
                                new Join.Part("sha256:" + "0".repeat(64), OWN)),
                        Optional.empty(),
                        Optional.empty(),
                        foreign.startedAt()),
                PLATFORMS,
                Duration.ofMinutes(1))));
        assertEquals("RegistryUnavailable", lost.reason(), lost.message());
        assertTrue(lost.retryable());
    }
}
