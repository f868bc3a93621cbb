package build.kiln.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The conditions of one status; a condition's transition time moves only when its status does. */
final class Conditions {
    private static final int LONGEST_MESSAGE = 2048;

    private final Map<String, Condition> byType = new LinkedHashMap<>();
    private final long generation;
    private final Instant now;

    Conditions(List<Condition> previous, long generation, Instant now) {
        previous.forEach(condition -> byType.put(condition.getType(), condition));
        this.generation = generation;
        this.now = now;
    }

    Conditions yes(ConditionType type, String reason, String message) {
        return set(type, "True", reason, message);
    }

    Conditions no(ConditionType type, String reason, String message) {
        return set(type, "False", reason, message);
    }

    Conditions unknown(ConditionType type, String reason, String message) {
        return set(type, "Unknown", reason, message);
    }

    /** Says again, for the new generation, what is already there; says it is not known when nothing is. */
    Conditions keep(ConditionType type) {
        Condition previous = byType.get(type.label());
        return previous == null
                ? unknown(type, "Pending", "")
                : set(type, previous.getStatus(), previous.getReason(), previous.getMessage());
    }

    boolean isTrue(ConditionType type) {
        Condition condition = byType.get(type.label());
        return condition != null && "True".equals(condition.getStatus());
    }

    /** Whether a condition is about the spec as it is now. */
    boolean isCurrent(ConditionType type) {
        Condition condition = byType.get(type.label());
        return condition != null && Objects.equals(condition.getObservedGeneration(), generation);
    }

    List<Condition> all() {
        return Arrays.stream(ConditionType.values())
                .map(type -> byType.get(type.label()))
                .filter(Objects::nonNull)
                .toList();
    }

    private Conditions set(ConditionType type, String status, String reason, @Nullable String message) {
        Condition previous = byType.get(type.label());
        String since = previous != null && status.equals(previous.getStatus())
                ? previous.getLastTransitionTime()
                : now.truncatedTo(ChronoUnit.SECONDS).toString();
        String text = Objects.requireNonNullElse(message, "");
        byType.put(
                type.label(),
                new ConditionBuilder()
                        .withType(type.label())
                        .withStatus(status)
                        .withReason(reason)
                        .withMessage(text.length() > LONGEST_MESSAGE ? text.substring(0, LONGEST_MESSAGE) : text)
                        .withObservedGeneration(generation)
                        .withLastTransitionTime(since)
                        .build());
        return this;
    }
}
