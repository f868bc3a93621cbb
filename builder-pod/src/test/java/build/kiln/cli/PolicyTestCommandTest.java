package build.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTestCommandTest {
    private static final Path LIBRARY = Path.of("..", "helm", "kiln", "files", "policies");
    private static final String BUILT = "sha256:" + "ab".repeat(32);
    private static final String POLICY = """
            apiVersion: kiln.build/v1alpha1
            kind: ImagePolicy
            metadata: {name: production}
            spec:
              match: {namespaceSelector: {matchLabels: {env: production}}}
              enforcement: Enforce
              tags: {deny: [latest]}
              exceptions: [{reason: moving, expires: "2027-01-01", images: ["legacy.example/**"]}]
            """;
    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: shop, namespace: team-a}
            spec: {template: {spec: {containers: [{name: web, image: "IMAGE"}]}}}
            """;

    @TempDir
    Path directory;

    private record Answer(int code, String out, String err) {}

    private Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private static Answer run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(List.of("policy", "test"));
        all.addAll(List.of(arguments));
        int code = Main.run(
                all.toArray(String[]::new),
                new Console(
                        InputStream.nullInputStream(),
                        new PrintWriter(out),
                        new PrintWriter(err),
                        Console.ErrorStream.OTHER,
                        _ -> Optional.empty()));
        return new Answer(code, out.toString(), err.toString());
    }

    private Answer judge(String image, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "-f",
                file("policy.yaml", POLICY).toString(),
                "-f",
                file("workload.yaml", DEPLOYMENT.replace("IMAGE", image)).toString()));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    @Test
    void saysWhatIsDeniedAndWhy() throws IOException {
        Answer answer = judge("shop", "--namespace-label", "env=production");
        assertEquals(1, answer.code(), answer.err());
        assertTrue(
                answer.out()
                        .startsWith("DENIED Deployment team-a/shop spec.template.spec.containers[0].image:"
                                + " policy production, rule tags.deny: "),
                answer.out());
        assertTrue(answer.out().contains("judged 1: 1 denied"), answer.out());
    }

    @Test
    void allowsWhatKeepsTheRulesOrIsNotMeant() throws IOException {
        assertEquals(0, judge("shop:1.0", "--namespace-label", "env=production").code());
        assertEquals(0, judge("shop", "--namespace-label", "env=test").code());
    }

    @Test
    void exceptionsEnd() throws IOException {
        String image = "legacy.example/shop";
        assertEquals(
                0,
                judge(image, "--namespace-label", "env=production", "--at", "2027-01-01T23:59:59Z")
                        .code());
        assertEquals(
                1,
                judge(image, "--namespace-label", "env=production", "--at", "2027-01-02T00:00:00Z")
                        .code());
    }

    @Test
    void takesNamespacesAndListsFromTheFiles() throws IOException {
        String list = """
                apiVersion: v1
                kind: List
                items:
                - {apiVersion: v1, kind: Namespace, metadata: {name: team-a, labels: {env: production}}}
                - {apiVersion: v1, kind: Pod, metadata: {name: p, namespace: team-a}, spec: {containers: [{name: c, image: nginx}]}}
                """;
        Answer answer = run("-f", file("all.yaml", POLICY + "---\n" + list).toString());
        assertEquals(1, answer.code(), answer.err());
    }

    @Test
    void judgesImageBuilds() throws IOException {
        String build = """
                apiVersion: kiln.build/v1alpha1
                kind: ImageBuild
                metadata: {name: shop, namespace: team-a}
                spec: {output: {image: registry.example/shop, tags: [latest, "{commit:7}"]}}
                """;
        Answer answer =
                run("-f", file("all.yaml", POLICY + "---\n" + build).toString(), "--namespace-label", "env=production");
        assertEquals(1, answer.code(), answer.err());
        assertTrue(answer.out().contains("spec.output.tags"), answer.out());
    }

    @Test
    void answersInJson() throws IOException {
        JsonNode answer = new ObjectMapper()
                .readTree(judge("shop", "--namespace-label", "env=production", "-o", "json")
                        .out());
        assertTrue(answer.path("denied").asBoolean());
        assertEquals(1, answer.path("judged").asInt());
        assertEquals("tags.deny", answer.path("violations").path(0).path("rule").asText());
    }

    @Test
    void wrongUsageIsTwo() throws IOException {
        assertEquals(2, run("-f", directory.resolve("absent").toString()).code());
        assertEquals(2, run("-f", file("policy.yaml", POLICY).toString()).code());
        assertEquals(2, judge("shop", "-o", "xml").code());
        assertEquals(2, judge("shop", "--at", "soon").code());
        Answer broken = run(
                "-f",
                file("broken.yaml", POLICY.replace("[latest]", "['re:(']")).toString());
        assertEquals(2, broken.code());
        assertTrue(broken.err().contains("ImagePolicy production: spec.tags.deny"), broken.err());
        Answer unreadable = run("-f", file("unreadable.yaml", "a: [").toString());
        assertEquals(2, unreadable.code());
        assertTrue(unreadable.err().contains("unreadable.yaml:"), unreadable.err());
    }

    @ParameterizedTest
    @CsvSource({"no-latest", "allowed-registries", "only-built-here"})
    void theLibraryAllowsAndDeniesItsExamples(String name) throws IOException {
        String policy =
                Files.readString(LIBRARY.resolve(name + ".yaml")).replace("spec:\n", "spec:\n  enforcement: Enforce\n");
        String file = file("policy.yaml", policy).toString();
        String built = BUILT + "=team-a/shop,https://git.example/shop.git";
        Answer allowed = run(
                "-f",
                file,
                "-f",
                LIBRARY.resolve("examples/" + name + "-allowed.yaml").toString(),
                "--built",
                built);
        assertEquals(0, allowed.code(), allowed.out() + allowed.err());
        Answer denied = run(
                "-f",
                file,
                "-f",
                LIBRARY.resolve("examples/" + name + "-denied.yaml").toString(),
                "--built",
                built);
        assertEquals(1, denied.code(), denied.out() + denied.err());
    }
}
