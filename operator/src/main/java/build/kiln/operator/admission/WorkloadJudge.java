package build.kiln.operator.admission;

import build.kiln.operator.policy.ImageJudge;
import build.kiln.operator.policy.PolicyInForce;
import build.kiln.policy.ImageUse;
import build.kiln.policy.WorkloadImages;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/**
 * Judges the images of Pods and workloads. Of an update only images that it brings in are judged, so that nothing which
 * runs can no longer be scaled, labelled or deleted.
 */
final class WorkloadJudge implements Judge {
    private final Supplier<List<PolicyInForce>> policies;
    private final Places places;
    private final ImageJudge images;
    private final InstantSource clock;

    WorkloadJudge(Supplier<List<PolicyInForce>> policies, Places places, ImageJudge images, InstantSource clock) {
        this.policies = policies;
        this.places = places;
        this.images = images;
        this.clock = clock;
    }

    @Override
    public Answer judge(Review review) throws IOException {
        List<ImageUse> judged = switch (review.operation()) {
            case CREATE -> WorkloadImages.of(review.object());
            case UPDATE ->
                WorkloadImages.added(WorkloadImages.of(review.oldObject()), WorkloadImages.of(review.object()));
            case OTHER -> List.of();
        };
        List<PolicyInForce> inForce = policies.get();
        return judged.isEmpty() || inForce.isEmpty()
                ? Answer.ALLOWED
                : Answer.of(images.judge(inForce, places.existing(review.namespace()), judged, clock.instant()));
    }
}
