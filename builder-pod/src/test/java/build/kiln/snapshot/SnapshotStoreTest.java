package build.kiln.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.testing.NamespacedJvm;
import build.kiln.testing.OverlayVolume;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real overlay mounts need a mount namespace: the scenarios run in JVMs of their own. */
class SnapshotStoreTest {
    @ParameterizedTest
    @MethodSource("build.kiln.testing.NamespacedJvm#available")
    void everyScenarioHolds(NamespacedJvm jvm) throws Exception {
        List<String> output = everyScenarioHolds(jvm.run(SnapshotScenarios.class));
        assertEquals(0, timesCopied(output), output::toString);
    }

    @ParameterizedTest
    @MethodSource("build.kiln.testing.NamespacedJvm#available")
    void everyScenarioHoldsWhereTreesCannotBeMounted(NamespacedJvm jvm) throws Exception {
        OverlayVolume.Marks marks = switch (jvm) {
            case ROOT -> OverlayVolume.Marks.TRUSTED;
            case USER_NAMESPACE -> OverlayVolume.Marks.USER;
        };
        List<String> output = everyScenarioHolds(jvm.run(SnapshotScenarios.class, marks.name()));
        assertTrue(timesCopied(output) > 10, output::toString);
    }

    /** How many volumes were found to need copies. */
    private static long timesCopied(List<String> output) {
        return output.stream()
                .filter(line -> line.startsWith("overlayfs cannot be mounted"))
                .count();
    }

    private static List<String> everyScenarioHolds(NamespacedJvm.Result result) {
        String output = String.join("\n", result.output());
        assertEquals(0, result.exitCode(), output);
        assertTrue(result.output().stream().noneMatch(line -> line.startsWith("FAILED")), output);
        long passed =
                result.output().stream().filter(line -> line.startsWith("ok ")).count();
        long scenarios = Arrays.stream(SnapshotScenarios.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Scenario.class))
                .count();
        assertEquals(scenarios, passed, output);
        return result.output();
    }
}
