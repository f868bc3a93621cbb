package build.kiln.operator.build;

import build.kiln.operator.status.Turn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one reconciliation came to.
 *
 * @param turns in the order they happened
 * @param nextAt when to reconcile again although nothing was heard of
 */
record Step(List<Turn> turns, Optional<Instant> nextAt) {
    Step {
        turns = List.copyOf(turns);
    }

    /** This step after {@code turn}. */
    Step after(Turn turn) {
        List<Turn> all = new ArrayList<>(List.of(turn));
        all.addAll(turns);
        return new Step(all, nextAt);
    }

    /** This step, with another look at {@code time} at the latest. */
    Step by(Optional<Instant> time) {
        return new Step(turns, Stream.concat(nextAt.stream(), time.stream()).min(Comparator.naturalOrder()));
    }

    static Step of(Turn turn, Optional<Instant> nextAt) {
        return new Step(List.of(turn), nextAt);
    }
}
