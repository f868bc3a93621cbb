package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the last scan found. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public final class ImagePolicyStatus {
    @JsonPropertyDescription("The metadata.generation that this status is about.")
    private @Nullable Long observedGeneration;

    @JsonPropertyDescription("Ready: the policy is understood and in force.")
    private List<Condition> conditions = List.of();

    @JsonPropertyDescription(
            "Violations found by the last scan; with enforcement Enforce, these requests would have been denied.")
    private @Nullable Long violations;

    @JsonPropertyDescription("The same by rule, with examples.")
    private List<RuleViolations> violationsByRule = List.of();

    @JsonPropertyDescription("Images that the last scan looked at.")
    private @Nullable Long scanned;

    @JsonPropertyDescription("What the API server judges by itself, also when no pod of Kiln runs.")
    private @Nullable ServerPolicy serverPolicy;

    @JsonPropertyDescription("Exceptions that have ended and have no effect any more.")
    private List<String> expiredExceptions = List.of();

    @JsonPropertyDescription("When the last scan ended, RFC 3339.")
    private @Nullable String lastScan;

    public @Nullable Long getObservedGeneration() {
        return observedGeneration;
    }

    public void setObservedGeneration(@Nullable Long observedGeneration) {
        this.observedGeneration = observedGeneration;
    }

    public List<Condition> getConditions() {
        return conditions;
    }

    public void setConditions(@Nullable List<Condition> conditions) {
        this.conditions = Copies.of(conditions);
    }

    public @Nullable Long getViolations() {
        return violations;
    }

    public void setViolations(@Nullable Long violations) {
        this.violations = violations;
    }

    public List<RuleViolations> getViolationsByRule() {
        return violationsByRule;
    }

    public void setViolationsByRule(@Nullable List<RuleViolations> violationsByRule) {
        this.violationsByRule = Copies.of(violationsByRule);
    }

    public @Nullable Long getScanned() {
        return scanned;
    }

    public void setScanned(@Nullable Long scanned) {
        this.scanned = scanned;
    }

    public @Nullable ServerPolicy getServerPolicy() {
        return serverPolicy;
    }

    public void setServerPolicy(@Nullable ServerPolicy serverPolicy) {
        this.serverPolicy = serverPolicy;
    }

    public List<String> getExpiredExceptions() {
        return expiredExceptions;
    }

    public void setExpiredExceptions(@Nullable List<String> expiredExceptions) {
        this.expiredExceptions = Copies.of(expiredExceptions);
    }

    public @Nullable String getLastScan() {
        return lastScan;
    }

    public void setLastScan(@Nullable String lastScan) {
        this.lastScan = lastScan;
    }
}
