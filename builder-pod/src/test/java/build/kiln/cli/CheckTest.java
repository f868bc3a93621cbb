package build.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code kiln build --check}: what it prints, and its exit code. */
@Timeout(60)
class CheckTest {
    private static final String CLEAN = "FROM scratch\nUSER 1000\nCOPY message /\nCMD [\"/message\"]\n";

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private Path context = Path.of("");

    @BeforeEach
    void makeContext() throws IOException {
        context = Files.createDirectory(directory.resolve("context"));
        Files.writeString(context.resolve("message"), "hello");
        Files.writeString(context.resolve(".dockerignore"), "secret\n");
    }

    private KilnRun kiln() {
        return new KilnRun(directory.resolve("home"));
    }

    private KilnRun.Result check(String dockerfile, String... more) throws IOException {
        Files.writeString(context.resolve("Dockerfile"), dockerfile);
        String[] arguments = new String[more.length + 3];
        arguments[0] = "build";
        arguments[1] = "--check";
        System.arraycopy(more, 0, arguments, 2, more.length);
        arguments[arguments.length - 1] = context.toString();
        return kiln().run(arguments);
    }

    @Test
    void aCleanFileHasNoWarningsAndExitsWithZero() throws IOException {
        KilnRun.Result result = check(CLEAN);
        assertEquals(0, result.code(), result.toString());
        assertEquals("Check complete, no warnings found.\n", result.out());
        assertEquals("", result.err());
    }

    @Test
    void aWarningHasItsRuleItsPlaceAndItsLines() throws IOException {
        KilnRun.Result result = check("FROM scratch AS Base\nUSER 1000\nCOPY message /\nCMD /message\n");
        assertEquals(1, result.code(), result.toString());
        assertEquals("""
                WARNING: StageNameCasing - Stage name 'Base' should be lowercase
                Dockerfile:1
                --------------------
                   1 | >>> FROM scratch AS Base
                   2 |     USER 1000
                   3 |     COPY message /
                --------------------
                docs/lint.md#stagenamecasing

                WARNING: JSONArgsRecommended - JSON arguments recommended for CMD to prevent unintended behavior related \
                to OS signals
                Dockerfile:4
                --------------------
                   2 |     USER 1000
                   3 |     COPY message /
                   4 | >>> CMD /message
                   5 |
                --------------------
                docs/lint.md#jsonargsrecommended

                Check complete, 2 warnings have been found!
                """.replace("   5 |\n", "   5 |     \n"), result.out());
    }

    @Test
    void adviceIsShownAndCountsOnlyWhereItIsAskedTo() throws IOException {
        String asRoot = "FROM scratch\nCOPY message /\n";
        KilnRun.Result usual = check(asRoot);
        assertEquals(0, usual.code(), usual.toString());
        assertTrue(usual.out().startsWith("ADVICE: RunsAsRoot - The image runs as root\nDockerfile:"), usual.out());
        assertEquals(1, check(asRoot, "--lint=strict").code());
        KilnRun.Result off = check(asRoot, "--lint=off");
        assertEquals(0, off.code());
        assertFalse(off.out().contains("ADVICE"), off.out());
    }

    @Test
    void anErrorHasItsLineAndExcerpt() throws IOException {
        KilnRun.Result result = check("FROM scratch\nCOPPY message /\n");
        assertEquals(1, result.code());
        assertTrue(result.err().startsWith("ERROR: UnknownInstruction: "), result.err());
        assertTrue(result.err().contains("Dockerfile:2\n--------------------\n"), result.err());
        assertTrue(result.err().contains("   2 | >>> COPPY message /\n"), result.err());
    }

    @Test
    void theDirectiveAndTheBuildArgumentSetTheRules() throws IOException {
        String lower = "FROM scratch AS Base\nUSER 1000\n";
        assertEquals(0, check("# check=skip=StageNameCasing\n" + lower).code());
        assertEquals(0, check("# check=skip=all\n" + lower).code());
        assertEquals(
                0,
                check(lower, "--build-arg", "BUILDKIT_DOCKERFILE_CHECK=skip=StageNameCasing")
                        .code());
        KilnRun.Result failing = check("# check=error=true\n" + lower);
        assertEquals(1, failing.code());
        assertTrue(failing.out().contains("WARNING: StageNameCasing"), failing.toString());
        assertTrue(failing.err().contains("lint violation found for rules: StageNameCasing"), failing.toString());
    }

    @Test
    void theFindingsComeAsJsonWithTheFieldsOfBuildkit() throws IOException {
        String dockerfile = "FROM scratch AS Base\nCMD echo \\\n  hello\n";
        KilnRun.Result result = call("check,format=json", dockerfile);
        assertEquals(1, result.code());
        assertEquals("""
                {"warnings":[\
                {"ruleName":"StageNameCasing","description":"Stage names should be lowercase",\
                "url":"docs/lint.md#stagenamecasing","detail":"Stage name 'Base' should be lowercase",\
                "location":{"ranges":[{"start":{"line":1},"end":{"line":1}}]}},\
                {"ruleName":"JSONArgsRecommended",\
                "description":"JSON arguments recommended for ENTRYPOINT/CMD to prevent unintended behavior related to OS \
                signals","url":"docs/lint.md#jsonargsrecommended",\
                "detail":"JSON arguments recommended for CMD to prevent unintended behavior related to OS signals",\
                "location":{"ranges":[{"start":{"line":2},"end":{"line":2}},{"start":{"line":3},"end":{"line":3}}]}}],\
                "advice":[{"ruleName":"RunsAsRoot",""", prefix(result, "\"advice\":[{\"ruleName\":\"RunsAsRoot\","));
        JsonNode json = JSON.readTree(result.out());
        assertEquals(1, json.at("/advice").size());
        assertEquals("Dockerfile", json.at("/sources/0/filename").asText());
        assertEquals("Dockerfile", json.at("/sources/0/language").asText());
        assertEquals(
                dockerfile,
                new String(Base64.getDecoder().decode(json.at("/sources/0/data").asText()), StandardCharsets.UTF_8));
        assertTrue(json.path("buildError").isMissingNode(), result.out());
        assertEquals("", result.err());
    }

    /** What is printed up to {@code end}, without spaces around JSON's signs. */
    private static String prefix(KilnRun.Result result, String end) {
        String flat = result.out().replaceAll("\\n *", "").replace("\": ", "\":");
        return flat.substring(0, flat.indexOf(end) + end.length());
    }

    @Test
    void aMistakeIsPartOfTheJson() throws IOException {
        KilnRun.Result result = call("check,format=json", "FROM scratch AS Base\nCOPPY message \\\n  /\n");
        assertEquals(1, result.code());
        JsonNode error = JSON.readTree(result.out()).at("/buildError");
        assertTrue(error.at("/message").asText().contains("unknown instruction: COPPY"), result.out());
        assertEquals(
                "[{\"start\":{\"line\":2},\"end\":{\"line\":2}},{\"start\":{\"line\":3},\"end\":{\"line\":3}}]",
                error.at("/location/ranges").toString());
        assertTrue(result.err().startsWith("ERROR: UnknownInstruction: "), result.err());
    }

    @Test
    void aDockerfileThatIsMissingHasNoJson() {
        KilnRun.Result result = kiln().run("build", "--call=check,format=json", context.toString());
        assertEquals(1, result.code());
        assertEquals("", result.out());
        assertTrue(result.err().startsWith("ERROR: "), result.err());
    }

    @Test
    void theStatusOfFindingsCanBeIgnored() throws IOException {
        String warned = "FROM scratch AS Base\nUSER 1000\n";
        assertEquals(1, call("check,ignorestatus=false", warned).code());
        KilnRun.Result ignored = call("ignorestatus=true,check", warned);
        assertEquals(0, ignored.code(), ignored.toString());
        assertTrue(ignored.out().contains("WARNING: StageNameCasing"), ignored.out());
        assertEquals(
                1, call("check,ignorestatus=true", "FROM scratch\nCOPPY a /\n").code());
        assertEquals(
                1,
                call("check,ignorestatus=true", "# check=error=true\n" + warned).code());
        assertEquals(2, call("check,outline", warned).code());
        assertEquals(2, call("check,ignorestatus=perhaps", warned).code());
    }

    private KilnRun.Result call(String method, String dockerfile) throws IOException {
        Files.writeString(context.resolve("Dockerfile"), dockerfile);
        return kiln().run("build", "--call=" + method, context.toString());
    }

    @Test
    void theMetadataFileHoldsTheFindings() throws IOException {
        Path metadata = directory.resolve("metadata.json");
        KilnRun.Result found = check("FROM scratch AS Base\nUSER 1000\n", "--metadata-file=" + metadata);
        assertEquals(1, found.code(), found.toString());
        JsonNode told = JSON.readTree(metadata.toFile());
        assertEquals("1", told.path("result.statuscode").asText());
        assertEquals(
                "StageNameCasing", told.at("/result.json/warnings/0/ruleName").asText(), told.toString());
        assertEquals(found.out(), told.path("result.txt").asText() + "Check complete, 1 warning has been found!\n");
        assertEquals(0, check(CLEAN, "--metadata-file=" + metadata).code());
        assertEquals(
                "0", JSON.readTree(metadata.toFile()).path("result.statuscode").asText());
        assertEquals(
                1,
                check("FROM scratch\nCOPPY a /\n", "--metadata-file=" + metadata)
                        .code());
        JsonNode mistaken = JSON.readTree(metadata.toFile());
        assertEquals("1", mistaken.path("result.statuscode").asText());
        assertTrue(mistaken.at("/result.json/buildError/message").asText().contains("COPPY"), mistaken.toString());
    }

    @Test
    void nothingIsBuilt() throws IOException {
        KilnRun.Result result =
                check("FROM scratch\nUSER 1000\nRUN [\"/no/such/program\"]\nCOPY missing /\n", "-t", "a");
        assertEquals(0, result.code(), result.toString());
        assertFalse(Files.exists(directory.resolve("home/v1/images/a")));
    }

    @Test
    void aDockerfileOnStandardInputIsChecked() {
        KilnRun.Result result = kiln().input("FROM scratch as b\nUSER 1\n".getBytes(StandardCharsets.UTF_8))
                .run("build", "--check", "-");
        assertEquals(1, result.code(), result.toString());
        assertTrue(result.out().contains("WARNING: FromAsCasing"), result.out());
        assertTrue(result.out().contains("Dockerfile:1\n"), result.out());
    }

    @Test
    void aBuildListsItsWarningsAtItsEnd() throws IOException {
        Files.writeString(context.resolve("Dockerfile"), "FROM scratch AS Base\nUSER 1000\nCOPY message /\n");
        KilnRun.Result result = kiln().run("build", context.toString());
        assertEquals(0, result.code(), result.toString());
        assertTrue(result.err().endsWith("""

                 1 warning found (use --debug to expand):
                 - StageNameCasing: Stage name 'Base' should be lowercase (line 1)
                """), result.err());
        KilnRun.Result expanded = kiln().run("build", "--debug", context.toString());
        assertTrue(expanded.err().contains("   1 | >>> FROM scratch AS Base\n"), expanded.err());
        KilnRun.Result strict = kiln().run("build", "--lint=strict", context.toString());
        assertEquals(1, strict.code());
        assertTrue(strict.err().contains("ERROR: LintFailed: StageNameCasing"), strict.err());
    }
}
