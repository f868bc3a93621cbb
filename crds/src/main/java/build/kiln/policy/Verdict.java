package build.kiln.policy;

import java.util.List;
import java.util.stream.Stream;

/** What all policies together say. */
public record Verdict(List<Violation> violations) {
    public Verdict {
        violations = List.copyOf(violations);
    }

    /** Whether a violation denies what was judged. */
    public boolean denied() {
        return with(Action.DENY).findAny().isPresent();
    }

    public Stream<Violation> with(Action action) {
        return violations.stream().filter(violation -> violation.action() == action);
    }
}
