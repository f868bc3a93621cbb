package build.kiln.api.v1alpha1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever stands in the cluster can be read, with the serialization that informers use. */
class LenientReadingTest {
    private final KubernetesSerialization serialization = new KubernetesSerialization();

    @Test
    void fillsDefaults() {
        ImageBuildSpec spec = read("""
                        apiVersion: kiln.build/v1alpha1
                        kind: ImageBuild
                        metadata: {name: hello}
                        spec:
                          source: {inline: {files: {Dockerfile: "FROM scratch"}}}
                          output: {image: hello}
                        """).getSpec();
        assertEquals(".", spec.source().contextDir());
        assertEquals("30m", spec.builder().timeout());
        assertEquals(2, spec.builder().retries());
        assertEquals(IsolationProfile.AUTO, spec.builder().isolation());
        assertEquals(3, spec.history().succeeded());
        assertEquals("commit", spec.sourceDateEpoch());
        assertEquals(CompressionType.GZIP, spec.output().compression().type());
        assertEquals(List.of(), spec.platforms());
        assertFalse(spec.suspend());
    }

    @Test
    void fillsDefaultsOfPartialObjects() {
        BuilderSpec builder = serialization.unmarshal("timeout: 1h", BuilderSpec.class);
        assertEquals(2, builder.retries());
        assertEquals(NetworkMode.DEFAULT, builder.network());
    }

    @Test
    void ignoresUnknownFieldsAndChoices() {
        ImageBuild build = read("""
                apiVersion: kiln.build/v1alpha1
                kind: ImageBuild
                metadata: {name: hello}
                future: {a: 1}
                spec:
                  future: [1]
                  source: {future: {}, git: {url: "https://git.example/a.git", future: x}}
                  output: {image: hello, tags: [null, a], compression: {type: brotli}}
                  builder: {isolation: hypervisor, retries: null, resources: {future: 1}}
                status:
                  future: 1
                  conditions: [{type: Ready, future: 2}]
                  history: [{number: 1, outcome: Superseded}]
                """);
        assertEquals(
                CompressionType.UNKNOWN, build.getSpec().output().compression().type());
        assertEquals(IsolationProfile.UNKNOWN, build.getSpec().builder().isolation());
        assertEquals(List.of("a"), build.getSpec().output().tags());
        assertEquals(
                BuildOutcome.UNKNOWN, build.getStatus().getHistory().getFirst().outcome());
    }

    @Test
    void readsObjectsWithoutSpec() {
        assertNull(read("apiVersion: kiln.build/v1alpha1\nkind: ImageBuild\nmetadata: {name: a}")
                .getSpec());
    }

    @Test
    void writesNothingThatWasNotSet() {
        ImageBuildStatus status = new ImageBuildStatus();
        status.setDigest("sha256:0");
        assertEquals("{\"digest\":\"sha256:0\"}", serialization.asJson(status));
    }

    @Test
    void readsWhatItWrites() {
        String json = serialization.asJson(new BuildRecord(
                7, BuildOutcome.SUCCEEDED, "SPEC", "4f2c1aa", "sha256:0", "2026-11-24T00:00:00Z", null, null));
        assertTrue(json.contains("\"outcome\":\"Succeeded\""), json);
        assertEquals(7, serialization.unmarshal(json, BuildRecord.class).number());
    }

    private ImageBuild read(String yaml) {
        return serialization.unmarshal(yaml, ImageBuild.class);
    }
}
