package build.kiln.operator.observe;

import build.kiln.contract.Isolation;
import build.kiln.operator.pod.Names;
import build.kiln.operator.pod.Provenance;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A builder Job as its annotations describe it. */
public record BuilderJob(long number, int attempt, Optional<Isolation> isolation, Provenance provenance, Job job) {
    /** Empty when someone changed the annotations beyond recognition. */
    public static Optional<BuilderJob> of(Job job) {
        ObjectMeta metadata = job.getMetadata();
        Map<String, String> annotations = metadata.getAnnotations() == null ? Map.of() : metadata.getAnnotations();
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
                    job));
        } catch (NumberFormatException e) {
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

    private static Optional<Isolation> isolation(String code) {
        try {
            return Optional.of(Isolation.valueOf(code.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
