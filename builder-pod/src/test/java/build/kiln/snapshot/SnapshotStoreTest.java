package build.kiln.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.testing.NamespacedJvm;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real overlay mounts need a mount namespace: the scenarios run in JVMs of their own. */
class SnapshotStoreTest {
    @ParameterizedTest
    @MethodSource("build.kiln.testing.NamespacedJvm#available")
    void everyScenarioHolds(NamespacedJvm jvm) throws Exception {
        NamespacedJvm.Result result = jvm.run(SnapshotScenarios.class);
        String output = String.join("\n", result.output());
        assertEquals(0, result.exitCode(), output);
        assertTrue(result.output().stream().noneMatch(line -> line.startsWith("FAILED")), output);
        long passed =
                result.output().stream().filter(line -> line.startsWith("ok ")).count();
        long scenarios = Arrays.stream(SnapshotScenarios.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Scenario.class))
                .count();
        assertEquals(scenarios, passed, output);
    }
}
