package build.kiln.operator.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class BuildQueueTest {
    private final BuildQueue<String> queue = new BuildQueue<>(2);

    @Test
    void whoHasAPlaceKeepsIt() {
        assertEquals(0, enter("a"));
        assertEquals(0, enter("a"));
        assertEquals(1, queue.running());
    }

    @Test
    void othersWaitInTheOrderTheyCame() {
        enter("a");
        enter("b");
        assertEquals(1, enter("c"));
        assertEquals(2, enter("d"));
        assertEquals(1, enter("c"));
        assertEquals(List.of("c"), queue.leave("a"));
        assertEquals(2, enter("d"), "c is before d, even when d asks first");
        assertEquals(0, enter("c"));
    }

    @Test
    void jobsOfAnEarlierLifeTakePlaces() {
        assertEquals(1, queue.enter("c", List.of("a", "b"), _ -> true));
        assertEquals(List.of("c"), queue.leave("b"));
    }

    @Test
    void whoLeavesTheQueueLetsTheNextOneIn() {
        enter("a");
        enter("b");
        enter("c");
        enter("d");
        queue.leave("a");
        assertEquals(List.of("d"), queue.leave("c"));
        assertEquals(0, enter("d"));
    }

    @Test
    void whatIsDeletedHoldsNoPlaceAndKeepsNobodyWaiting() {
        enter("a");
        enter("b");
        enter("c");
        assertEquals(
                0, queue.enter("d", List.of("b"), build -> !List.of("a", "c").contains(build)));
        assertEquals(2, queue.running());
        assertEquals(0, queue.waiting());
    }

    private int enter(String build) {
        return queue.enter(build, List.of(), _ -> true);
    }
}
