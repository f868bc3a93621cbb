package build.kiln.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.api.v1alpha1.ImageBuild;
import build.kiln.contract.BuildRequest;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The manifests that tests of the operator show to a real API server. */
class ManifestsTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final Path MANIFESTS = Path.of("src", "test", "resources", "manifests");

    static List<Path> validBuilds() throws IOException {
        try (Stream<Path> files = Files.list(MANIFESTS.resolve("valid"))) {
            return files.filter(file -> !file.getFileName().toString().startsWith("policy-"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("validBuilds")
    void whatTheServerTakesCanBeBuilt(Path file) throws IOException, InvalidSpecException {
        ImageBuild build = YAML.unmarshal(Files.readString(file), ImageBuild.class);
        ResolvedInputs inputs = new ResolvedInputs(
                Optional.empty(),
                Optional.of(new ResolvedInputs.Artifact("http://source/a.tgz", "sha256:0")),
                Map.of("CHANNEL", "stable"));
        BuildRequest request = Specs.request(build.getSpec(), inputs);
        assertEquals(".", request.source().contextDir().replace("app", "."));
    }

    @Test
    void everyInvalidManifestSaysWhy() throws IOException {
        try (Stream<Path> files = Files.list(MANIFESTS.resolve("invalid"))) {
            for (Path file : files.toList()) {
                assertTrue(Files.readString(file).startsWith("# rejected: "), file.toString());
            }
        }
    }
}
