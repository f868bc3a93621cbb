package build.kiln.operator.build;

import build.kiln.api.v1alpha1.ImageBuild;
import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildRequestJson;
import build.kiln.contract.ContractException;
import build.kiln.operator.ledger.LedgerEntry;
import build.kiln.operator.observe.BuilderJob;
import build.kiln.operator.pod.Names;
import build.kiln.operator.status.Turn;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What is written into the ledger of a build that has left an image. */
final class LedgerEntries {
    private LedgerEntries() {}

    /**
     * The entries of a step. The source is the one that was built, as it stands in the pod template, which nobody can
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
                        memory.newest().flatMap(LedgerEntries::source).orElse("unknown"),
                        succeeded.image().name(),
                        succeeded.image().tags(),
                        succeeded.result().completedAt()));
    }

    private static Optional<String> source(BuilderJob job) {
        return request(job).map(request -> LedgerEntry.source(request.source()));
    }

    /** The identity of the repository that a Job pushes to. */
    static Optional<String> repository(BuilderJob job) {
        return request(job).map(SpecRequests::identity);
    }

    private static Optional<BuildRequest> request(BuilderJob job) {
        Map<String, String> annotations =
                job.job().getSpec().getTemplate().getMetadata().getAnnotations();
        try {
            return Optional.of(BuildRequestJson.read(annotations.getOrDefault(Names.REQUEST, "")));
        } catch (ContractException e) {
            return Optional.empty();
        }
    }
}
