package build.kiln.operator.observe;

import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Instant;
import java.util.Optional;

/** Pods that do not run yet: still on their way, or stopped for good by something that no waiting mends. */
final class Waits {
    private Waits() {}

    static BuildObservation ofPod(Pod pod, Optional<ContainerStatus> builder, Instant now) {
        Optional<ContainerStateWaiting> waiting =
                builder.map(ContainerStatus::getState).flatMap(state -> Optional.ofNullable(state.getWaiting()));
        if (waiting.isPresent()) {
            return ofContainer(waiting.get(), now);
        }
        Optional<PodCondition> scheduled = Observer.condition(pod, "PodScheduled");
        if (scheduled.isPresent() && "False".equals(scheduled.get().getStatus())) {
            return new BuildObservation.Waiting("no node takes the builder pod: "
                    + Endings.cut(Endings.text(scheduled.get().getMessage())));
        }
        return new BuildObservation.Waiting("the builder pod is starting");
    }

    private static BuildObservation ofContainer(ContainerStateWaiting waiting, Instant now) {
        String message = Endings.cut(Endings.text(waiting.getMessage()));
        return switch (Endings.text(waiting.getReason())) {
            case "InvalidImageName", "ErrImageNeverPull" -> died(Death.IMAGE_UNAVAILABLE, message, now);
            case "ErrImagePull", "ImagePullBackOff" ->
                new BuildObservation.Waiting("the builder image cannot be pulled: " + message);
            case "CreateContainerError", "RunContainerError" -> {
                Death death = StartFailures.death(message);
                yield death == Death.NOT_STARTED
                        ? new BuildObservation.Waiting("the builder cannot start: " + message)
                        : died(death, message, now);
            }
            case "CreateContainerConfigError" ->
                new BuildObservation.Waiting("the builder lacks something it mounts: " + message);
            default -> new BuildObservation.Waiting("the builder pod is starting");
        };
    }

    private static BuildObservation died(Death death, String message, Instant now) {
        return new BuildObservation.Died(death, message, Optional.empty(), Optional.empty(), now);
    }
}
