package build.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.testing.RegistryServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code --output type=image,push=true} and what goes with it, against a real registry. */
@Timeout(60)
class PushOutputTest {
    @TempDir
    Path directory;

    private Optional<RegistryServer> started = Optional.empty();
    private Path metadata = Path.of("");

    @BeforeEach
    void start() throws Exception {
        started = Optional.of(RegistryServer.plain(Files.createDirectory(directory.resolve("registry"))));
        metadata = directory.resolve("metadata.json");
        Path context = Files.createDirectory(directory.resolve("context"));
        Files.writeString(context.resolve("message"), "hello");
        Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY message /\n");
    }

    @AfterEach
    void stop() {
        started.orElseThrow().close();
    }

    private String host() {
        return started.orElseThrow().host();
    }

    private KilnRun.Result build(String... options) {
        List<String> words = Stream.of(
                        Stream.of("build", "--metadata-file", metadata.toString()),
                        Stream.of(options),
                        Stream.of(directory.resolve("context").toString()))
                .flatMap(part -> part)
                .toList();
        return new KilnRun(directory.resolve("home")).run(words);
    }

    private JsonNode metadata() throws IOException {
        return new ObjectMapper().readTree(metadata.toFile());
    }

    private List<String> tags(String repository) throws IOException {
        List<String> tags = new ArrayList<>();
        try (InputStream answer = URI.create("http://" + host() + "/v2/" + repository + "/tags/list")
                .toURL()
                .openStream()) {
            new ObjectMapper().readTree(answer).path("tags").forEach(tag -> tags.add(tag.asText()));
        } catch (FileNotFoundException unknown) {
            // A repository that nothing was ever pushed to.
        }
        return tags;
    }

    @Test
    void aPushByDigestGivesNoTag() throws IOException {
        String name = host() + "/team/parts";
        KilnRun.Result result = build(
                "-o",
                "type=image,name=" + name
                        + ",push-by-digest=true,name-canonical=true,push=true,registry.insecure=true");
        assertEquals(0, result.code(), result.toString());
        assertEquals(List.of(), tags("team/parts"));
        assertEquals(name, metadata().at("/image.name").asText());
        String digest = metadata().at("/containerimage.digest").asText();
        assertEquals(
                0,
                new KilnRun(directory.resolve("other"))
                        .run("pull", "--insecure-registry", host(), name + "@" + digest)
                        .code());
        KilnRun.Result named =
                build("-t", name, "--insecure-registry", host(), "-o", "type=registry,push-by-digest=true");
        assertEquals(0, named.code(), named.toString());
        assertEquals(List.of(), tags("team/parts"));
    }

    @Test
    void aPushByDigestTakesNoTag() throws IOException {
        String name = host() + "/team/tagged:1";
        KilnRun.Result result = build("-o", "type=image,name=" + name + ",push-by-digest=true,push=true");
        assertEquals(2, result.code(), result.toString());
        assertTrue(result.err().contains("(push-by-digest) has a name without a tag"), result.err());
        assertEquals(List.of(), tags("team/tagged"));
    }

    @Test
    void plainHttpIsForRegistriesThatAnOutputNamesSo() throws IOException {
        String name = host() + "/team/app:1";
        KilnRun.Result secure = build("-o", "type=image,push=true,name=" + name);
        assertEquals(1, secure.code(), secure.toString());
        KilnRun.Result plain = build("-o", "type=image,push=true,registry.insecure=true,name=" + name);
        assertEquals(0, plain.code(), plain.toString());
        assertEquals(List.of("1"), tags("team/app"));
    }
}
