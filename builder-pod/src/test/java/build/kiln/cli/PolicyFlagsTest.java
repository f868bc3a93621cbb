package build.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.testing.RegistryServer;
import build.kiln.testing.RegistryServer.Security;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Policies judge what the command builds, before it goes anywhere. */
@Timeout(120)
class PolicyFlagsTest {
    private static final String ROOT = "FROM scratch\nCOPY message /\n";
    private static final String NOBODY = ROOT + "USER 65534\n";

    @TempDir
    Path directory;

    private Path context = Path.of("");

    @BeforeEach
    void makeContext() throws IOException {
        context = Files.createDirectory(directory.resolve("files"));
        Files.writeString(context.resolve("message"), "hello");
    }

    private Path policy(String name, String rules) throws IOException {
        return Files.writeString(directory.resolve(name + ".yaml"), policyText(name, rules));
    }

    private static String policyText(String name, String rules) {
        return """
                apiVersion: kiln.build/v1alpha1
                kind: ImagePolicy
                metadata: {name: %s}
                spec:
                """.formatted(name) + rules.indent(2);
    }

    private KilnRun.Result build(String dockerfile, String... options) throws IOException {
        Files.writeString(context.resolve("Dockerfile"), dockerfile);
        List<String> arguments = new ArrayList<>(List.of("build", "--progress=plain"));
        arguments.addAll(List.of(options));
        arguments.add(context.toString());
        return new KilnRun(directory.resolve("home")).run(arguments);
    }

    @Test
    void whatAPolicyDeniesIsNotPushed() throws Exception {
        Path nonRoot = policy("non-root", "enforcement: Enforce\nbuild: {requireNonRootUser: true}");
        try (RegistryServer registry =
                RegistryServer.start(Files.createDirectory(directory.resolve("registry")), Security.NONE)) {
            String image = registry.host() + "/shop:1.0";
            String[] push = {"-t", image, "--push", "--insecure-registry=" + registry.host(), "--policy=" + nonRoot};
            KilnRun.Result denied = build(ROOT, push);
            assertEquals(1, denied.code(), denied.toString());
            assertTrue(denied.err().contains("build.requireNonRootUser"), denied.err());
            assertTrue(denied.err().contains("non-root"), denied.err());
            assertFalse(pulls(registry, image), "it was pushed");

            KilnRun.Result allowed = build(NOBODY, push);
            assertEquals(0, allowed.code(), allowed.toString());
            assertTrue(pulls(registry, image), "it was not pushed");
        }
    }

    @Test
    void aPushByDigestIsJudgedWithoutATag() throws Exception {
        Path noLatest = policy("no-latest", "enforcement: Enforce\ntags: {deny: [latest]}");
        Path releases = policy("releases", "enforcement: Enforce\ntags: {allow: ['*']}");
        Path own = policy("own", """
                enforcement: Enforce
                rules: [{name: own, message: not so, expression: 'image.tag == "" && image.digest.startsWith("sha256:")'}]
                """);
        try (RegistryServer registry =
                RegistryServer.start(Files.createDirectory(directory.resolve("registry")), Security.NONE)) {
            String image = registry.host() + "/shop";
            Path metadata = directory.resolve("metadata.json");
            String[] push = {
                "-o=type=image,push=true,push-by-digest=true,registry.insecure=true,name=" + image,
                "--metadata-file=" + metadata,
                "--policy=" + releases
            };
            KilnRun.Result denied = build(ROOT, push);
            assertEquals(1, denied.code(), denied.toString());
            assertTrue(denied.err().contains("rule tags.allow"), denied.err());
            assertTrue(denied.err().contains("/shop@sha256:"), denied.err());
            assertTrue(denied.err().contains("is to be pushed without a tag"), denied.err());

            push[2] = "--policy=" + noLatest;
            KilnRun.Result allowed = build(ROOT, push);
            assertEquals(0, allowed.code(), allowed.toString());
            String digest = new ObjectMapper()
                    .readTree(metadata.toFile())
                    .path("containerimage.digest")
                    .asText();
            assertTrue(pulls(registry, image + "@" + digest), "it was not pushed");
            assertTrue(denied.err().contains("/shop@" + digest), denied.err());

            push[2] = "--policy=" + own;
            KilnRun.Result judged = build(ROOT, push);
            assertEquals(0, judged.code(), judged.toString());
        }
    }

    private boolean pulls(RegistryServer registry, String image) {
        return new KilnRun(directory.resolve("other-home"))
                        .run("pull", "--insecure-registry=" + registry.host(), image)
                        .code()
                == 0;
    }

    @Test
    void whatAPolicyDeniesIsNotKeptHereEither() throws IOException {
        Path tags = policy("tags", "enforcement: Enforce\ntags: {deny: [latest]}");
        KilnRun.Result denied = build(ROOT, "-t", "kiln.local/shop", "--policy=" + tags);
        assertEquals(1, denied.code(), denied.toString());
        assertTrue(denied.err().contains("tags.deny"), denied.err());
        assertEquals(
                "", new KilnRun(directory.resolve("home")).run("images", "-q").out());
    }

    @Test
    void aWarningIsShownAndStopsNothing() throws IOException {
        Path warning = policy("soft", "enforcement: Warn\nbuild: {requireNonRootUser: true}");
        KilnRun.Result built = build(ROOT, "-t", "kiln.local/shop:1", "--policy=" + warning);
        assertEquals(0, built.code(), built.toString());
        assertTrue(built.err().contains("build.requireNonRootUser"), built.err());
    }

    @Test
    void aPolicyThatMeansNothingOrIsMissingIsWrongUsage() throws IOException {
        Path broken = policy("broken", "tags: {deny: [\"re:(\"]}");
        KilnRun.Result result = build(ROOT, "--policy=" + broken);
        assertEquals(2, result.code(), result.toString());
        assertTrue(result.err().contains("spec.tags.deny"), result.err());
        assertEquals(
                2, build(ROOT, "--policy=" + directory.resolve("missing.yaml")).code());
    }

    @Test
    void applyJudgesByThePoliciesOfItsFileAndOfTheCommandLine() throws IOException {
        Files.writeString(context.resolve("Dockerfile"), ROOT);
        String build = """
                apiVersion: kiln.build/v1alpha1
                kind: ImageBuild
                metadata: {name: hello}
                spec:
                  source: {volume: {claimName: files}}
                  output: {image: kiln.local/hello, tags: ["1.0"]}
                """;
        Path alone = Files.writeString(directory.resolve("alone.yaml"), build);
        Path together = Files.writeString(
                directory.resolve("together.yaml"),
                build + "---\n" + policyText("labels", "enforcement: Enforce\nbuild: {requiredLabels: [owner]}"));
        Path nonRoot = policy("non-root", "enforcement: Enforce\nbuild: {requireNonRootUser: true}");

        assertEquals(0, apply(alone).code());
        KilnRun.Result byFile = apply(together);
        assertEquals(1, byFile.code(), byFile.toString());
        assertTrue(byFile.out().contains("PolicyDenied"), byFile.out());
        assertTrue(byFile.out().contains("build.requiredLabels"), byFile.out());
        KilnRun.Result byOption = apply(alone, "--policy=" + nonRoot);
        assertEquals(1, byOption.code(), byOption.toString());
        assertTrue(byOption.out().contains("build.requireNonRootUser"), byOption.out());
    }

    private KilnRun.Result apply(Path manifest, String... options) {
        List<String> arguments = new ArrayList<>(List.of("apply", "-f", manifest.toString()));
        arguments.addAll(List.of(options));
        return new KilnRun(directory.resolve("home")).run(arguments);
    }
}
