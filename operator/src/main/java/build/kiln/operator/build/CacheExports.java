package build.kiln.operator.build;

import build.kiln.api.v1alpha1.BuildOutcome;
import build.kiln.api.v1alpha1.BuildRecord;
import build.kiln.api.v1alpha1.ExportState;
import build.kiln.api.v1alpha1.ImageBuildStatus;
import build.kiln.operator.observe.BuilderJob;
import build.kiln.operator.observe.ExportObservation;
import build.kiln.operator.pod.Owner;
import build.kiln.operator.status.Turn;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Sees to the end of exports that go on when their builds are concluded. */
final class CacheExports {
    private CacheExports() {}

    /** The end of the export that {@code status} says goes on, when it has come. */
    static Optional<Turn> ended(Owner owner, ImageBuildStatus status, Collection<Job> owned, Collection<Pod> pods) {
        boolean running = status.getCache() != null && status.getCache().export() == ExportState.RUNNING;
        // A later build that came to nothing leaves what the status says of the cache as it is.
        Optional<Long> number = status.getHistory().stream()
                .filter(past -> past.outcome() == BuildOutcome.SUCCEEDED)
                .findFirst()
                .map(BuildRecord::number);
        if (!running || number.isEmpty()) {
            return Optional.empty();
        }
        Optional<BuilderJob> job = BuildMemory.jobs(owner, owned).stream()
                .filter(one -> one.number() == number.get() && ExportObservation.isExpectedOf(one.job()))
                .findFirst();
        List<Pod> own = job.map(one -> BuildMemory.podsOf(one.job(), pods)).orElse(List.of());
        return switch (ExportObservation.of(job, own)) {
            case ExportObservation.Running() -> Optional.empty();
            case ExportObservation.Ended(List<String> failures) ->
                Optional.of(new Turn.Exported(number.get(), failures));
        };
    }
}
