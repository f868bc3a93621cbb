package build.kiln.operator.observe;

import build.kiln.contract.BuildResult;
import build.kiln.contract.BuildResultJson;
import build.kiln.contract.ContractException;
import build.kiln.contract.Join;
import build.kiln.operator.pod.Names;
import build.kiln.operator.pod.Split;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The Jobs of one attempt: one that builds everything; or one for each architecture, and in the end one that joins what they
 * made.
 *
 * @param jobs at least one
 */
public record AttemptJobs(List<BuilderJob> jobs) {
    public AttemptJobs {
        jobs = List.copyOf(jobs);
    }

    /** Any of them: what the attempt answers to stands on each. */
    public BuilderJob any() {
        return jobs.getFirst();
    }

    /** The parts that the attempt is made of; empty when one Job does everything. */
    public Optional<Split> split() {
        return any().part().map(BuilderJob.PartOfSplit::split);
    }

    /** The Job of a part. */
    public Optional<BuilderJob> part(String name) {
        return jobs.stream()
                .filter(job ->
                        job.part().filter(part -> part.name().equals(name)).isPresent())
                .findFirst();
    }

    /**
     * What is known of the attempt as a whole. The first part that ends without an image ends it.
     *
     * @param pods those of a Job
     * @param now stands in for an end the cluster did not date
     */
    public BuildObservation observe(Function<Job, List<Pod>> pods, Instant now) {
        return split().map(split -> ofParts(split, pods, now)).orElseGet(() -> observe(any(), pods, now));
    }

    private static BuildObservation observe(BuilderJob job, Function<Job, List<Pod>> pods, Instant now) {
        List<Pod> own = pods.apply(job.job());
        BuildObservation seen = Observer.observe(Optional.of(job.job()), own, now);
        return job.handedOver().map(at -> HandOvers.of(job, at, own, seen)).orElse(seen);
    }

    private record Seen(String platforms, BuildObservation observation) {}

    private record Built(Split.Member member, BuildResult result, BuildResult.Image image) {}

    private BuildObservation ofParts(Split split, Function<Job, List<Pod>> pods, Instant now) {
        List<Seen> others = new ArrayList<>();
        List<Built> built = new ArrayList<>();
        for (Split.Member member : split.members()) {
            Optional<BuilderJob> job = part(member.architecture());
            if (job.isEmpty()) {
                continue;
            }
            BuildObservation observation = observe(job.get(), pods, now);
            Optional<Built> image = built(member, observation);
            image.ifPresentOrElse(
                    built::add, () -> others.add(new Seen(String.join(", ", member.platforms()), observation)));
        }
        Optional<BuildObservation> index = part(Names.INDEX_PART).map(job -> observe(job, pods, now));
        if (index.isPresent()) {
            return index.get() instanceof BuildObservation.Reported reported
                    ? new BuildObservation.Joined(
                            reported, built.stream().map(Built::result).toList())
                    : index.get();
        }
        Optional<BuildObservation> ended = others.stream()
                .filter(seen -> seen.observation() instanceof BuildObservation.Ended)
                .<BuildObservation>map(seen ->
                        new BuildObservation.PartEnded(seen.platforms(), (BuildObservation.Ended) seen.observation()))
                .findFirst();
        return ended.orElseGet(() -> ofHealthy(split, built, others, now));
    }

    private BuildObservation ofHealthy(Split split, List<Built> built, List<Seen> others, Instant now) {
        if (built.size() + others.size() < split.members().size()) {
            return ofMissing(Optional.empty(), now);
        }
        if (others.isEmpty()) {
            return built.stream()
                                    .map(part -> part.result().revision())
                                    .distinct()
                                    .count()
                            == 1
                    ? ofMissing(Optional.of(join(built)), now)
                    : new BuildObservation.Died(Death.DIVERGED, "", Optional.empty(), Optional.empty(), end(built));
        }
        return others.stream()
                .filter(seen -> seen.observation() instanceof BuildObservation.Waiting)
                .findFirst()
                .map(seen -> (BuildObservation) new BuildObservation.Waiting(
                        seen.platforms() + ": " + ((BuildObservation.Waiting) seen.observation()).message()))
                .orElseGet(() -> others.getFirst().observation());
    }

    /** A request that an operator of another release wrote cannot be continued, but the build can be begun again. */
    private BuildObservation ofMissing(Optional<Join> join, Instant now) {
        return any().request().isPresent()
                ? new BuildObservation.Incomplete(join)
                : new BuildObservation.Died(
                        Death.CRASHED,
                        "it was begun by another release of the operator",
                        Optional.empty(),
                        Optional.empty(),
                        now);
    }

    private static Join join(List<Built> built) {
        BuildResult first = built.getFirst().result();
        return new Join(
                built.stream()
                        .map(part -> new Join.Part(
                                part.image().digest(), part.member().platforms()))
                        .toList(),
                first.revision(),
                first.commitTime(),
                built.stream()
                        .map(part -> part.result().startedAt())
                        .min(Comparator.naturalOrder())
                        .orElseThrow());
    }

    private static Instant end(List<Built> built) {
        return built.stream()
                .map(part -> part.result().completedAt())
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    private static Optional<Built> built(Split.Member member, BuildObservation observation) {
        if (!(observation instanceof BuildObservation.Reported reported)) {
            return Optional.empty();
        }
        try {
            BuildResult result = BuildResultJson.read(reported.message());
            return result.outcome() instanceof BuildResult.Image image
                    ? Optional.of(new Built(member, result, image))
                    : Optional.empty();
        } catch (ContractException e) {
            return Optional.empty();
        }
    }
}
