package build.kiln.operator.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.policy.Action;
import build.kiln.policy.Violation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** However many pods break rules, what is kept of them is bounded and all of them are counted. */
class FindingsTest {
    private final Findings findings = new Findings(Map.of("p", 1L), Instant.EPOCH);

    @Test
    void noMoreThanSoManyNamespacesAreReported() {
        int namespaces = Findings.MOST_NAMESPACES + 7;
        for (int i = 0; i < namespaces; i++) {
            findings.add(new Findings.Offender("ns-" + i, "pod", "uid"), 2, List.of(violation("wrong")));
        }
        // A namespace that is among them is reported on although there are too many.
        findings.add(new Findings.Offender("ns-0", "another", "uid"), 1, List.of(violation("wrong")));
        assertEquals(Findings.MOST_NAMESPACES, findings.results().size());
        assertEquals(2, findings.results().getOrDefault("ns-0", List.of()).size());
        assertEquals(namespaces + 1, findings.of("p").getFirst().count());
        assertEquals(2L * namespaces + 1, findings.images());
    }

    @Test
    void noMoreThanSoManyResultsOfANamespaceAreReported() {
        for (int i = 0; i <= Findings.MOST_RESULTS; i++) {
            findings.add(new Findings.Offender("ns", "pod-" + i, "uid"), 1, List.of(violation("wrong")));
        }
        assertEquals(
                Findings.MOST_RESULTS,
                findings.results().getOrDefault("ns", List.of()).size());
        assertEquals(Findings.MOST_RESULTS + 1L, findings.of("p").getFirst().count());
    }

    @Test
    void examplesAreFewAndShort() {
        for (int i = 0; i < 50; i++) {
            findings.add(new Findings.Offender("ns", "pod-" + i, "uid"), 1, List.of(violation("wrong".repeat(1000))));
        }
        List<String> examples = findings.of("p").getFirst().examples();
        assertEquals(Findings.MOST_EXAMPLES, examples.size());
        assertTrue(examples.stream().allMatch(example -> example.length() <= 512), examples::toString);
    }

    private static Violation violation(String message) {
        return new Violation("p", "tags.deny", "spec.containers[0].image", message, "put it right", Action.DENY);
    }
}
