package build.kiln.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.contract.Isolation;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ConfinementTest {
    private static final IdMap MACHINE = map("0 0 4294967295");
    private static final IdMap POD = map("0 2130706432 65536");
    private static final IdMap NESTED = map("0 0 65536");
    private static final IdMap SUBORDINATE = map("0 1000 1", "1 100000 65536");

    @Test
    void eachPlaceHasItsProfiles() {
        assertHolds(
                new Confinement(NESTED, false, true, true), Isolation.BASELINE, Isolation.USERNS, Isolation.ROOTLESS);
        assertHolds(new Confinement(POD, false, true, true), Isolation.USERNS, Isolation.ROOTLESS);
        assertHolds(new Confinement(SUBORDINATE, false, false, true), Isolation.ROOTLESS);
        assertHolds(new Confinement(MACHINE, true, false, true));
    }

    @Test
    void nestingHelpsNothingWhenThePodSharesTheNodesIds() {
        assertHolds(new Confinement(NESTED, true, true, true));
    }

    @Test
    void aMissingFilterIsNoticed() {
        assertHolds(new Confinement(NESTED, false, false, true), Isolation.ROOTLESS);
    }

    @Test
    void withoutCapabilitiesNothingRuns() {
        Confinement ordinary = new Confinement(MACHINE, true, true, false);
        assertEquals(List.of(), ordinary.missing(Isolation.RESTRICTED));
        BuildException failure = assertThrows(BuildException.class, () -> ordinary.require(Isolation.LOCAL));
        assertEquals(Reason.ISOLATION_UNAVAILABLE, failure.reason());
        assertTrue(failure.hint().isPresent());
    }

    @Test
    void observesThisProcess() throws Exception {
        Confinement here = Confinement.observe();
        here.require(Isolation.LOCAL);
        if (here.users().isIdentity()) {
            assertTrue(here.machineRoot());
            assertThrows(BuildException.class, () -> here.require(Isolation.BASELINE));
        }
    }

    private static void assertHolds(Confinement confinement, Isolation... expected) {
        Set<Isolation> inPods = Set.of(Isolation.BASELINE, Isolation.USERNS, Isolation.ROOTLESS);
        assertEquals(
                Set.of(expected),
                Arrays.stream(Isolation.values())
                        .filter(inPods::contains)
                        .filter(isolation -> confinement.missing(isolation).isEmpty())
                        .collect(Collectors.toSet()));
    }

    private static IdMap map(String... lines) {
        return IdMap.parse(List.of(lines));
    }
}
