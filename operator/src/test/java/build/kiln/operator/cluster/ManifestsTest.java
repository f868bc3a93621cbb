package build.kiln.operator.cluster;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of the API, as a real API server reads them in the CRDs. */
@ExtendWith(ApiServerExtension.class)
class ManifestsTest {
    private static final Path MANIFESTS = Tools.repository().resolve("crds/src/test/resources/manifests");
    private static final String REJECTED = "# rejected: ";

    private final KubernetesClient client;

    ManifestsTest(ApiServer server) {
        client = server.admin();
    }

    @AfterEach
    void close() {
        client.close();
    }

    static List<Named<Path>> valid() throws IOException {
        return files("valid");
    }

    static List<Named<Path>> invalid() throws IOException {
        return files("invalid");
    }

    private static List<Named<Path>> files(String folder) throws IOException {
        try (Stream<Path> files = Files.list(MANIFESTS.resolve(folder))) {
            return files.sorted()
                    .map(file -> Named.of(file.getFileName().toString(), file))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("valid")
    void isTaken(Path file) throws IOException {
        create(Files.readString(file));
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void isRefused(Path file) throws IOException {
        String yaml = Files.readString(file);
        String reason = yaml.lines().findFirst().orElseThrow().substring(REJECTED.length());
        KubernetesClientException refusal = assertThrows(KubernetesClientException.class, () -> create(yaml));
        assertTrue(String.valueOf(refusal.getMessage()).contains(reason), refusal::getMessage);
    }

    private void create(String yaml) {
        GenericKubernetesResource any =
                client.getKubernetesSerialization().unmarshal(yaml, GenericKubernetesResource.class);
        client.resource(any)
                .inNamespace("default")
                .dryRun(true)
                .fieldValidation(FieldValidateable.Validation.STRICT)
                .create();
    }
}
