package build.kiln.operator.status;

import static build.kiln.operator.status.ConditionType.READY;

import build.kiln.api.v1alpha1.ImagePolicyStatus;
import build.kiln.api.v1alpha1.RuleViolations;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Shows in an ImagePolicy's status what is {@link Seen} of it; {@link ServerPolicyStatus} shows the rest. Nothing else writes there. */
public final class PolicyStatusWriter {
    private PolicyStatusWriter() {}

    /** What is known of a policy. */
    public sealed interface Seen {
        /** It cannot be understood. */
        record Invalid(String message) implements Seen {}

        /** It is in force; nobody has looked yet at what it has against what runs. */
        record InForce(List<String> endedExceptions) implements Seen {}

        /**
         * It is in force and what runs has been looked at.
         *
         * @param images looked at
         */
        record Scanned(long images, List<RuleViolations> violations, List<String> endedExceptions, Instant at)
                implements Seen {}
    }

    /** The status after something was seen; {@code previous} is left as it was. */
    public static ImagePolicyStatus next(ImagePolicyStatus previous, long generation, Seen seen, Instant now) {
        Conditions conditions = new Conditions(previous.getConditions(), generation, now);
        ImagePolicyStatus status = new ImagePolicyStatus();
        status.setObservedGeneration(generation);
        switch (seen) {
            case Seen.Invalid(String message) ->
                conditions.no(READY, "Invalid", message + "; a version before it that was understood stays in force");
            case Seen.InForce(List<String> ended) -> {
                conditions.yes(READY, "InForce", "");
                status.setExpiredExceptions(ended);
            }
            case Seen.Scanned scanned -> {
                conditions.yes(READY, "InForce", "");
                status.setExpiredExceptions(scanned.endedExceptions());
                status.setScanned(scanned.images());
                status.setViolationsByRule(scanned.violations());
                status.setViolations(scanned.violations().stream()
                        .mapToLong(RuleViolations::count)
                        .sum());
                status.setLastScan(scanned.at().truncatedTo(ChronoUnit.SECONDS).toString());
            }
        }
        status.setConditions(conditions.all());
        return status;
    }
}
