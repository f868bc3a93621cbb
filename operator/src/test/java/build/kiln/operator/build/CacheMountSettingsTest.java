package build.kiln.operator.build;

import static build.kiln.operator.build.ImageBuildReconcilerTest.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.contract.BuildRequestJson;
import build.kiln.contract.CacheSettings;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What builders hear of cache mounts, from objects that a real API server has taken. */
@ExtendWith(WorkbenchExtension.class)
class CacheMountSettingsTest {
    private static final String BUILD = """
            apiVersion: kiln.build/v1alpha1
            kind: ImageBuild
            metadata: {name: hello}
            spec:
              source: {inline: {files: {hello.txt: "hello"}}}
              dockerfileInline: FROM scratch
              output: {image: registry.example/hello, tags: [v1]}
              cache: %s
            """;

    private final Playground playground;

    CacheMountSettingsTest(Workbench workbench) {
        this.playground = workbench.playground();
        workbench.operate(2);
    }

    private CacheSettings.Mounts mountsOf(String cache) throws Exception {
        playground.apply(BUILD.formatted(cache));
        return BuildRequestJson.read(request(playground.awaitJob(1, 0))).cache().mounts();
    }

    @Test
    void anImageBuildHasItsOwnMountsAndTheInstallationsQuota() throws Exception {
        assertEquals(
                new CacheSettings.Mounts(playground.namespace() + "/hello", RunningOperator.MOUNTS_QUOTA),
                mountsOf("{}"));
    }

    @Test
    void anImageBuildSaysWithWhomItSharesItsMountsAndHowLargeTheyMayGet() throws Exception {
        assertEquals(
                new CacheSettings.Mounts(playground.namespace() + "/", 5L << 30),
                mountsOf("{mounts: {scope: namespace, quota: 5Gi}}"));
    }

    @ParameterizedTest
    @CsvSource({"'{mounts: {quota: much}}', quota", "'{mounts: {scope: cluster}}', scope"})
    void theApiServerRefusesWhatMeansNothing(String cache, String field) {
        KubernetesClientException refused =
                assertThrows(KubernetesClientException.class, () -> playground.apply(BUILD.formatted(cache)));
        assertTrue(String.valueOf(refused.getMessage()).contains("mounts." + field), refused::getMessage);
    }
}
