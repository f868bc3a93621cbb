package build.kiln.operator.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StandbyPoolTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Instant LATER = NOW.plus(Duration.ofMinutes(2));

    private final Set<String> seen = new HashSet<>();

    private StandbyPool<String> pool(int capacity) {
        StandbyPool<String> pool = new StandbyPool<>(capacity);
        pool.watch(() -> seen);
        return pool;
    }

    @Test
    void whatIsNotSeenYetCounts() {
        StandbyPool<String> pool = pool(2);
        seen.add("earlier");
        assertTrue(pool.enter("a", 2, NOW));
        assertFalse(pool.enter("b", 2, NOW));
        assertEquals(1, pool.waiting());
    }

    @Test
    void aPlaceIsFreeWhenTheOneThatHadItIsSeenNoMore() {
        StandbyPool<String> pool = pool(1);
        assertTrue(pool.enter("a", 2, NOW));
        seen.add("a");
        pool.seen("a");
        assertFalse(pool.enter("b", 2, NOW));
        seen.clear();
        assertTrue(pool.enter("b", 2, NOW));
    }

    @Test
    void whatIsNeverSeenKeepsItsPlaceForAWhile() {
        StandbyPool<String> pool = pool(1);
        assertTrue(pool.enter("a", 2, NOW));
        assertFalse(pool.enter("b", 2, NOW));
        assertTrue(pool.enter("b", 2, LATER));
    }

    @Test
    void eachBuildIsWaitedForOnce() {
        StandbyPool<String> pool = pool(5);
        assertTrue(pool.enter("a", 2, NOW));
        pool.seen("a");
        assertFalse(pool.enter("a", 2, LATER));
        assertTrue(pool.enter("a", 3, LATER));
    }

    @Test
    void whoHasLeftMayComeBack() {
        StandbyPool<String> pool = pool(1);
        assertTrue(pool.enter("a", 2, NOW));
        pool.leave("a");
        assertTrue(pool.enter("a", 2, NOW));
    }

    @Test
    void nobodyWaitsWhereNobodyMay() {
        assertFalse(pool(0).isOpen());
        assertFalse(pool(0).enter("a", 2, NOW));
    }
}
