package build.kiln.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BuildRequestJsonTest {
    private static final String COMMIT = "4f2c1aa0123456789abcdef0123456789abcdef0";

    static Stream<Source> sources() {
        return Stream.of(
                new Source.Git(
                        "https://git.example/shop.git",
                        "main",
                        Optional.of(COMMIT),
                        true,
                        Optional.of(BuilderFiles.GIT_CREDENTIALS),
                        "app"),
                new Source.Git("git@git.example:shop.git", "", Optional.empty(), false, Optional.empty(), "."),
                new Source.Oci("registry.example/context:1", Optional.of("sha256:" + "0".repeat(64)), "."),
                new Source.Http("https://files.example/a.tgz", Optional.empty(), Optional.empty(), "."),
                new Source.Inline(Map.of("a/b", "text\n\"\u0000\uD83D\uDE00"), "."),
                new Source.ConfigMap(BuilderFiles.CONTEXT, "."),
                new Source.Directory("/somewhere", "sub"));
    }

    @ParameterizedTest
    @MethodSource("sources")
    void everySourceIsReadAsItWasWritten(Source source) throws ContractException {
        BuildRequest request = request(source, new Dockerfile.InContext("Dockerfile"));
        assertEquals(request, BuildRequestJson.read(BuildRequestJson.write(request)));
    }

    @Test
    void everyDockerfileIsReadAsItWasWritten() throws ContractException {
        for (Dockerfile dockerfile : List.of(
                new Dockerfile.InContext("d/Dockerfile"),
                new Dockerfile.Inline("FROM scratch\n"),
                new Dockerfile.LocalFile("/tmp/Dockerfile"))) {
            BuildRequest request = request(new Source.Directory("/c", "."), dockerfile);
            assertEquals(request, BuildRequestJson.read(BuildRequestJson.write(request)));
        }
    }

    @Test
    void aPartAndWhatJoinsThePartsAreReadAsTheyWereWritten() throws ContractException {
        BuildRequest whole = request(new Source.Directory("/c", "."), new Dockerfile.Inline("FROM scratch"));
        BuildRequest part = whole.forPlatforms(List.of("linux/arm64/v8"));
        assertEquals(List.of("linux/arm64/v8"), part.platforms());
        assertEquals(Output.Delivery.REGISTRY_BY_DIGEST, part.output().delivery());
        assertEquals(part, BuildRequestJson.read(BuildRequestJson.write(part)));

        Join join = new Join(
                List.of(
                        new Join.Part("sha256:" + "1".repeat(64), List.of("linux/arm64/v8")),
                        new Join.Part("sha256:" + "2".repeat(64), List.of("linux/amd64", "linux/386"))),
                Optional.of(COMMIT),
                Optional.of(Instant.ofEpochSecond(1_700_000_000)),
                Instant.ofEpochMilli(1_700_000_000_123L));
        BuildRequest joining = part.joining(join, whole.platforms(), Duration.ofMinutes(2));
        assertEquals(whole.platforms(), joining.platforms());
        assertEquals(Output.Delivery.REGISTRY, joining.output().delivery());
        assertEquals(joining, BuildRequestJson.read(BuildRequestJson.write(joining)));
    }

    @Test
    void keepsTheOrderOfArguments() throws ContractException {
        BuildRequest request = request(new Source.Directory("/c", "."), new Dockerfile.Inline("FROM scratch"));
        assertEquals(
                List.of("Z", "A", "M"),
                List.copyOf(BuildRequestJson.read(BuildRequestJson.write(request))
                        .args()
                        .keySet()));
    }

    @Test
    void ignoresWhatItDoesNotKnow() throws ContractException {
        BuildRequest request = request(new Source.Directory("/c", "."), new Dockerfile.Inline("FROM scratch"));
        String newer = BuildRequestJson.write(request)
                .replaceFirst("\\{", "{\"future\":{\"a\":[1.5,99999999999999999999,true,{}]},\"other\":null,");
        assertEquals(request, BuildRequestJson.read(newer));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}",
                "{\"version\":2}",
                "{\"version\":\"1\"}",
                "{\"version\":1}",
                "{\"version\":1,\"version\":1}",
                "{\"version\":1} x",
                "{\"version\":1,\"identity\":[]}",
                "nonsense",
            })
    void refusesWhatIsNoRequest(String text) {
        assertThrows(ContractException.class, () -> BuildRequestJson.read(text));
    }

    @Test
    void everyRequiredMemberIsMissed() {
        String json =
                BuildRequestJson.write(request(new Source.Directory("/c", "."), new Dockerfile.Inline("FROM scratch")));
        for (String name : List.of("identity", "sources", "dockerfile", "output", "registries", "cache", "options")) {
            String message = String.valueOf(assertThrows(
                            ContractException.class,
                            () -> BuildRequestJson.read(json.replace("\"" + name + "\":", "\"was\":")))
                    .getMessage());
            assertTrue(message.contains(name), message);
        }
    }

    @Test
    void refusesChoicesItDoesNotKnow() {
        String json =
                BuildRequestJson.write(request(new Source.Directory("/c", "."), new Dockerfile.Inline("FROM scratch")));
        assertThrows(
                ContractException.class, () -> BuildRequestJson.read(json.replace("\"BASELINE\"", "\"TRUSTING\"")));
    }

    @Test
    void errorsDoNotQuoteTheInput() {
        String message = String.valueOf(
                assertThrows(ContractException.class, () -> BuildRequestJson.read("{\"args\": {\"TOKEN\": hunter2}}"))
                        .getMessage());
        assertFalse(message.contains("hunter2"), message);
    }

    private static BuildRequest request(Source source, Dockerfile dockerfile) {
        Map<String, String> args = new LinkedHashMap<>();
        args.put("Z", "1");
        args.put("A", "");
        args.put("M", "x");
        return new BuildRequest(
                new BuildIdentity("team-a", "shop", "0d5e", 7),
                Map.of(BuildRequest.MAIN_CONTEXT, source),
                dockerfile,
                Optional.of("runtime"),
                args,
                List.of(new SecretFile("TOKEN", BuilderFiles.arg("TOKEN"))),
                List.of(new SecretFile("npm", BuilderFiles.secret("npm"))),
                List.of(new SshAccess("default", BuilderFiles.ssh("default"))),
                List.of("linux/amd64", "linux/arm64/v8"),
                new Output(
                        "registry.example/shop",
                        List.of("1.4.2", "{branch}-{commit:7}"),
                        Map.of("a", "b"),
                        Map.of("c", "d"),
                        new Output.Compression("zstd", 3),
                        Output.TagMutability.IMMUTABLE,
                        Output.Delivery.REGISTRY),
                new RegistryAccess(
                        Optional.of(BuilderFiles.PULL_CONFIG),
                        Optional.of(BuilderFiles.PUSH_CONFIG),
                        List.of("registry.example:5000"),
                        Optional.of(BuilderFiles.CA_BUNDLE),
                        Map.of("docker.io", List.of("mirror.example", "mirror2.example:5000"))),
                new CacheSettings(
                        BuilderFiles.CACHE,
                        20L << 30,
                        List.of("registry.example/cache"),
                        List.of(
                                new CacheSettings.Export("registry.example/cache", CacheSettings.ExportMode.MAX),
                                new CacheSettings.Export("dir:/cache", CacheSettings.ExportMode.MIN)),
                        CacheSettings.Inline.IN_IMAGE,
                        new CacheSettings.Mounts("team-a/shop", 5L << 30),
                        CacheSettings.Trust.READ_ONLY),
                new BuildOptions(
                        Duration.ofMinutes(5),
                        1 << 20,
                        Isolation.BASELINE,
                        BuildOptions.CacheUse.IGNORE,
                        BuildOptions.BaseImages.ALWAYS_PULL,
                        new BuildOptions.Timestamps.Fixed(Instant.ofEpochSecond(1_700_000_000)),
                        BuildOptions.Network.NONE,
                        BuildOptions.ProgressFormat.RAW_JSON,
                        BuildOptions.LintLevel.WARNING,
                        new StepSettings(
                                List.of("tools"), Map.of("db", "10.0.0.7"), Map.of("nofile", "1024:2048"), 128 << 20)),
                List.of(new PolicyDocument("production", "{\"enforcement\":\"Enforce\"}")),
                Optional.empty());
    }
}
