package build.kiln.operator.observe;

import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.util.function.UnaryOperator;

/** Jobs and pods as a kubelet and a Job controller leave them. */
final class Pods {
    static final String STARTED = "2026-01-02T03:04:05Z";
    static final String FINISHED = "2026-01-02T03:05:00Z";

    private Pods() {}

    static Job job() {
        return new JobBuilder()
                .withNewMetadata()
                .withName("shop-1-0a")
                .endMetadata()
                .build();
    }

    static Job failedJob(String reason) {
        return new JobBuilder(job())
                .withNewStatus()
                .addNewCondition()
                .withType("Failed")
                .withStatus("True")
                .withReason(reason)
                .withMessage("said the Job controller")
                .withLastTransitionTime(FINISHED)
                .endCondition()
                .endStatus()
                .build();
    }

    static Job completeJob() {
        return new JobBuilder(job())
                .withNewStatus()
                .addNewCondition()
                .withType("Complete")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build();
    }

    static Pod pod() {
        return new PodBuilder()
                .withNewMetadata()
                .withName("shop-1-0a-x")
                .withCreationTimestamp(STARTED)
                .endMetadata()
                .withNewStatus()
                .withPhase("Pending")
                .endStatus()
                .build();
    }

    static Pod phase(String phase, String reason, String message) {
        return new PodBuilder(pod())
                .editStatus()
                .withPhase(phase)
                .withReason(reason)
                .withMessage(message)
                .endStatus()
                .build();
    }

    static Pod unschedulable(String message) {
        return new PodBuilder(pod())
                .editStatus()
                .addNewCondition()
                .withType("PodScheduled")
                .withStatus("False")
                .withReason("Unschedulable")
                .withMessage(message)
                .endCondition()
                .endStatus()
                .build();
    }

    static Pod container(Pod pod, UnaryOperator<ContainerStateBuilder> state) {
        return new PodBuilder(pod)
                .editStatus()
                .withContainerStatuses(new ContainerStatusBuilder()
                        .withName("builder")
                        .withState(state.apply(new ContainerStateBuilder()).build())
                        .build())
                .endStatus()
                .build();
    }

    static Pod waiting(String reason, String message) {
        return container(
                pod(),
                state -> state.withNewWaiting()
                        .withReason(reason)
                        .withMessage(message)
                        .endWaiting());
    }

    static Pod running() {
        return container(
                phase("Running", "", ""),
                state -> state.withNewRunning().withStartedAt(STARTED).endRunning());
    }

    static Pod terminated(Pod pod, String reason, int exitCode, String message) {
        return container(
                pod,
                state -> state.withNewTerminated()
                        .withReason(reason)
                        .withExitCode(exitCode)
                        .withMessage(message)
                        .withStartedAt(STARTED)
                        .withFinishedAt(FINISHED)
                        .endTerminated());
    }

    static Pod disrupted(Pod pod, String message) {
        return new PodBuilder(pod)
                .editStatus()
                .addNewCondition()
                .withType("DisruptionTarget")
                .withStatus("True")
                .withMessage(message)
                .endCondition()
                .endStatus()
                .build();
    }

    static Pod deleted(Pod pod) {
        return new PodBuilder(pod)
                .editMetadata()
                .withDeletionTimestamp(FINISHED)
                .endMetadata()
                .build();
    }
}
