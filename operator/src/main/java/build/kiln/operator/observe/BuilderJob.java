package build.kiln.operator.observe;

import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildRequestJson;
import build.kiln.contract.ContractException;
import build.kiln.contract.Isolation;
import build.kiln.operator.pod.Names;
import build.kiln.operator.pod.Provenance;
import build.kiln.operator.pod.Split;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A builder Job as its annotations describe it.
 *
 * @param part which of several Jobs it is, with all of them; empty when it is the only one
 */
public record BuilderJob(
        long number,
        int attempt,
        Optional<Isolation> isolation,
        Provenance provenance,
        Optional<PartOfSplit> part,
        Job job) {
    /**
     * A place in a build in parts.
     *
     * @param name an architecture, or {@link Names#INDEX_PART}
     */
    public record PartOfSplit(String name, Split split) {}

    /** Empty for one that waits, and when someone changed the annotations beyond recognition. */
    public static Optional<BuilderJob> of(Job job) {
        Map<String, String> annotations = annotations(job);
        if (WaitingBuilder.isJobOfOne(job)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BuilderJob(
                    Long.parseLong(annotations.getOrDefault(Names.BUILD_NUMBER, "")),
                    Integer.parseInt(annotations.getOrDefault(Names.ATTEMPT, "")),
                    isolation(annotations.getOrDefault(Names.ISOLATION, "")),
                    new Provenance(
                            annotations.getOrDefault(Names.INPUT_HASH, ""),
                            Long.parseLong(annotations.getOrDefault(Names.GENERATION, "")),
                            Optional.ofNullable(annotations.get(Names.REVISION)),
                            annotations.getOrDefault(Names.REASON, ""),
                            Optional.ofNullable(annotations.get(Names.REBUILD))),
                    Optional.ofNullable(annotations.get(Names.SPLIT))
                            .flatMap(Split::parse)
                            .map(split -> new PartOfSplit(annotations.getOrDefault(Names.PART, ""), split)),
                    job));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Whether both are Jobs of one attempt. */
    public boolean isOfSameAttempt(BuilderJob other) {
        return number == other.number && attempt == other.attempt;
    }

    /** What sets its name apart from that of its attempt. */
    public String role() {
        return part.map(of -> of.name().equals(of.split().lead().architecture()) ? "" : of.name())
                .orElse("");
    }

    /** When a builder that had waited got this build; empty for one that was started for it. */
    public Optional<Instant> handedOver() {
        return Instants.parse(annotations(job).get(Names.HANDED_OVER));
    }

    /**
     * What its builder is asked; empty when another release wrote it. It stands in the pod template, which nobody can change, or on the
     * Job where its builder had waited, which the chart lets nobody but the operator change.
     */
    public Optional<BuildRequest> request() {
        Map<String, String> annotations = handedOver().isPresent()
                ? annotations(job)
                : job.getSpec().getTemplate().getMetadata().getAnnotations();
        try {
            return Optional.of(BuildRequestJson.read(annotations.getOrDefault(Names.REQUEST, "")));
        } catch (ContractException e) {
            return Optional.empty();
        }
    }

    /** How a Job ended, as far as its controller knows. */
    public enum End {
        NONE,
        SUCCEEDED,
        FAILED
    }

    public End end() {
        return end(job);
    }

    static End end(Job job) {
        if (job.getStatus() == null) {
            return End.NONE;
        }
        for (JobCondition condition : job.getStatus().getConditions()) {
            if ("True".equals(condition.getStatus()) && "Complete".equals(condition.getType())) {
                return End.SUCCEEDED;
            }
            if ("True".equals(condition.getStatus()) && "Failed".equals(condition.getType())) {
                return End.FAILED;
            }
        }
        return End.NONE;
    }

    /** Whether its controller may still start pods or waits for one to end. */
    public boolean isActive() {
        return end() == End.NONE;
    }

    static Map<String, String> annotations(Job job) {
        Map<String, String> annotations = job.getMetadata().getAnnotations();
        return annotations == null ? Map.of() : annotations;
    }

    private static Optional<Isolation> isolation(String code) {
        try {
            return Optional.of(Isolation.valueOf(code.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
