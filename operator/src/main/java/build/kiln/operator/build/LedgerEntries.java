package build.kiln.operator.build;

import build.kiln.api.v1alpha1.ImageBuild;
import build.kiln.operator.ledger.LedgerEntry;
import build.kiln.operator.observe.AttemptJobs;
import build.kiln.operator.observe.BuilderJob;
import build.kiln.operator.status.Turn;
import java.util.Optional;
import java.util.stream.Stream;

/** What is written into the ledger of a build that has left an image. */
final class LedgerEntries {
    private LedgerEntries() {}

    /**
     * The entries of a step. The source is the one that was built, as the Job has it, which nobody but the operator can
     * change; the spec may name another one by now.
     */
    static Stream<LedgerEntry> of(ImageBuild build, BuildMemory memory, Step step) {
        return step.turns().stream()
                .filter(Turn.Succeeded.class::isInstance)
                .map(Turn.Succeeded.class::cast)
                .map(succeeded -> new LedgerEntry(
                        succeeded.image().digest(),
                        build.getMetadata().getNamespace(),
                        build.getMetadata().getName(),
                        memory.newest()
                                .map(AttemptJobs::any)
                                .flatMap(LedgerEntries::source)
                                .orElse("unknown"),
                        succeeded.image().name(),
                        succeeded.image().tags(),
                        succeeded.result().completedAt()));
    }

    private static Optional<String> source(BuilderJob job) {
        return job.request().map(request -> LedgerEntry.source(request.source()));
    }

    /** The identity of the repository that a Job pushes to. */
    static Optional<String> repository(BuilderJob job) {
        return job.request().map(SpecRequests::identity);
    }
}
