package build.kiln.operator.observe;

import build.kiln.contract.CacheExportReport;
import build.kiln.contract.ContractException;
import build.kiln.operator.pod.Names;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What is known of the export of a cache, from the Job of the builder that made it and its pod. */
public sealed interface ExportObservation {
    /** It goes on, or is about to begin. */
    record Running() implements ExportObservation {}

    /**
     * It is over.
     *
     * @param failures a sentence for each cache that was not exported
     */
    record Ended(List<String> failures) implements ExportObservation {
        public Ended {
            failures = List.copyOf(failures);
        }
    }

    /** Whether {@code job} exports what its builder made. */
    static boolean isExpectedOf(Job job) {
        return job.getSpec().getTemplate().getSpec().getContainers().stream()
                .anyMatch(container -> Names.EXPORT_CONTAINER.equals(container.getName()));
    }

    /**
     * What is known of the export of a build that has its image.
     *
     * @param job empty when it is gone
     * @param pods the Job's
     */
    static ExportObservation of(Optional<BuilderJob> job, List<Pod> pods) {
        Optional<Pod> newest = pods.stream().max(Comparator.comparing(Observer::created));
        Optional<ContainerStateTerminated> ended = newest.filter(pod -> pod.getStatus() != null)
                .flatMap(pod -> Observer.containerStatus(pod, Names.EXPORT_CONTAINER))
                .map(ContainerStatus::getState)
                .flatMap(state -> Optional.ofNullable(state.getTerminated()));
        if (ended.isPresent()) {
            return new Ended(failures(ended.get()));
        }
        boolean over = newest.map(Observer::isOver)
                .orElseGet(() -> job.filter(BuilderJob::isActive).isEmpty());
        return over
                ? new Ended(List.of("the cache was not exported: the pod was removed before it was done"))
                : new Running();
    }

    private static List<String> failures(ContainerStateTerminated ended) {
        try {
            return CacheExportReport.read(Endings.text(ended.getMessage())).failures();
        } catch (ContractException e) {
            return List.of("the cache was not exported: its container ended with " + Endings.text(ended.getReason())
                    + ", exit code " + ended.getExitCode());
        }
    }
}
