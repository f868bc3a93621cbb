package build.kiln.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Renders the chart, compares it with what was reviewed, and lets a real API server judge it. */
@ExtendWith(ClusterExtension.class)
class ChartIT {
    private static final Path ROOT = Path.of(System.getProperty("kiln.root"));
    private static final Path CHART = ROOT.resolve("helm/kiln");
    private static final Path GOLDEN = ROOT.resolve("e2e/src/test/resources/chart");

    /** Everything that is off by default, but for what needs another project's CRDs. */
    private static final List<String> EVERYTHING =
            List.of("--set", "seccomp.install=true", "--set", "operator.watchNamespaces={default,kube-public}");

    @Test
    void rendersWhatWasReviewed(Cluster cluster) throws IOException {
        assertGolden("default.yaml", render(cluster, List.of()));
        assertGolden("everything.yaml", render(cluster, EVERYTHING));
    }

    @Test
    void theApiServerAcceptsIt(Cluster cluster, TestNamespace namespace) throws IOException {
        for (List<String> values : List.of(List.<String>of(), EVERYTHING)) {
            Path file = Files.createTempFile("chart", ".yaml");
            try {
                Files.writeString(file, render(cluster, values, namespace.name()));
                Command.of(cluster.program("kubectl"), "apply", "--dry-run=server", "--validate=strict", "-f", file)
                        .with("KUBECONFIG", cluster.folder().resolve("pki/admin.conf"))
                        .succeed();
            } finally {
                Files.delete(file);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "builder.isolation=none",
                "builder.networkPolicy.apiServer={api.example:6443}",
                "operator.image.repository=",
                "operator.image.tag=not a tag",
                "defaults.registry=https://registry.example",
                "defaults.cache.size=big",
                "defaults.cache.mountsQuota=big",
                "builder.timeout=soon",
                "builder.maxStandby=-1",
                "unknown.value=1",
            })
    void refusesValuesThatMakeNoSense(String value, Cluster cluster) {
        Command.Outcome outcome = Command.of(template(cluster, List.of("--set", value), "kiln-system"))
                .run();
        assertNotEquals(0, outcome.exitCode(), value);
        assertTrue(outcome.output().contains("values don't meet the specifications"), outcome.output());
    }

    /** With a cluster at hand the chart finds out by itself where the API server is. */
    @Test
    void buildsAreKeptFromTheApiServer(Cluster cluster, TestNamespace namespace) {
        Command install = Command.of(template(cluster, List.of("--dry-run=server"), namespace.name()))
                .with("KUBECONFIG", cluster.folder().resolve("pki/admin.conf"));
        String service = namespace
                        .client()
                        .services()
                        .inNamespace("default")
                        .withName("kubernetes")
                        .get()
                        .getSpec()
                        .getClusterIP()
                + ":443";
        EndpointSlice slice = namespace
                .client()
                .discovery()
                .v1()
                .endpointSlices()
                .inNamespace("default")
                .withName("kubernetes")
                .get();
        String endpoint = slice.getEndpoints().getFirst().getAddresses().getFirst() + ":"
                + slice.getPorts().getFirst().getPort();
        String rendered = install.succeed();
        assertTrue(
                rendered.contains("KILN_BUILDER_DENY_SERVICES: \"" + service + "," + endpoint + "\""),
                () -> rendered.lines()
                        .filter(line -> line.contains("DENY"))
                        .toList()
                        .toString());
    }

    @Test
    void carriesTheGeneratedDefinitions() throws IOException {
        List<Path> generated = files(ROOT.resolve("crds/yaml"));
        assertEquals(names(generated), names(files(CHART.resolve("crds"))));
        for (Path file : generated) {
            assertEquals(
                    Files.readString(file),
                    Files.readString(CHART.resolve("crds").resolve(file.getFileName())),
                    "copy " + file + " to helm/kiln/crds");
        }
    }

    private static void assertGolden(String name, String rendered) throws IOException {
        Path actual = Files.createDirectories(ROOT.resolve("e2e/target/chart")).resolve(name);
        Files.writeString(actual, rendered);
        assertEquals(
                Files.readString(GOLDEN.resolve(name)),
                rendered,
                "the chart renders otherwise than reviewed; when that is right, copy " + actual + " to " + GOLDEN);
    }

    private static String render(Cluster cluster, List<String> values) {
        return render(cluster, values, "kiln-system");
    }

    private static String render(Cluster cluster, List<String> values, String namespace) {
        return Command.of(template(cluster, values, namespace)).succeed();
    }

    private static Object[] template(Cluster cluster, List<String> values, String namespace) {
        List<Object> words = new ArrayList<>(List.of(
                cluster.program("helm"),
                "template",
                "kiln",
                CHART,
                "--namespace",
                namespace,
                "--kube-version",
                "1.36.0"));
        words.addAll(values);
        return words.toArray();
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    private static List<Path> names(List<Path> files) {
        return files.stream().map(Path::getFileName).toList();
    }
}
