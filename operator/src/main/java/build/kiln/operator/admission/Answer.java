package build.kiln.operator.admission;

import build.kiln.operator.policy.Violations;
import build.kiln.policy.Action;
import build.kiln.policy.Verdict;
import build.kiln.policy.Violation;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is answered.
 *
 * @param warnings shown to whoever asked
 * @param violations found, of all enforcements
 */
record Answer(Decision decision, List<String> warnings, List<Violation> violations) {
    static final Answer ALLOWED = new Answer(new Decision.Allowed(), List.of(), List.of());

    private static final int LONGEST_DENIAL = 4096;
    private static final int LONGEST_WARNING = 1024;
    private static final int MOST_WARNINGS = 8;

    Answer {
        warnings = List.copyOf(warnings);
        violations = List.copyOf(violations);
    }

    sealed interface Decision {
        record Allowed() implements Decision {}

        /** Changed by a JSON patch. */
        record Patched(String patch) implements Decision {}

        record Denied(String message) implements Decision {}
    }

    static Answer denied(String message) {
        return new Answer(new Decision.Denied(shortened(message, LONGEST_DENIAL)), List.of(), List.of());
    }

    /** Allowed when changed by a JSON patch (RFC 6902). */
    static Answer patched(String patch) {
        return new Answer(new Decision.Patched(patch), List.of(), List.of());
    }

    static Answer of(Verdict verdict) {
        List<String> warnings = verdict.with(Action.WARN)
                .map(violation -> shortened(Violations.text(violation), LONGEST_WARNING))
                .distinct()
                .limit(MOST_WARNINGS)
                .toList();
        Decision decision = verdict.denied()
                ? new Decision.Denied(shortened(told(verdict.with(Action.DENY)), LONGEST_DENIAL))
                : new Decision.Allowed();
        return new Answer(decision, warnings, verdict.violations());
    }

    Tally.Outcome outcome() {
        return switch (decision) {
            case Decision.Allowed() -> Tally.Outcome.ALLOWED;
            case Decision.Patched _ -> Tally.Outcome.PATCHED;
            case Decision.Denied _ -> Tally.Outcome.DENIED;
        };
    }

    private static String told(Stream<Violation> violations) {
        return violations.map(Violations::text).collect(Collectors.joining("\n"));
    }

    private static String shortened(String text, int longest) {
        return text.length() > longest ? text.substring(0, longest - 1) + "…" : text;
    }
}
