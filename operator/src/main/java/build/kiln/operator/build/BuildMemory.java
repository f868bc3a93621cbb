package build.kiln.operator.build;

import build.kiln.api.v1alpha1.BuildOutcome;
import build.kiln.api.v1alpha1.HistorySpec;
import build.kiln.api.v1alpha1.ImageBuildStatus;
import build.kiln.operator.decide.LastBuild;
import build.kiln.operator.observe.AttemptJobs;
import build.kiln.operator.observe.BuildObservation;
import build.kiln.operator.observe.BuilderJob;
import build.kiln.operator.observe.Observer;
import build.kiln.operator.observe.WaitingBuilder;
import build.kiln.operator.pod.BuildAttempt;
import build.kiln.operator.pod.Owner;
import build.kiln.operator.pod.Provenance;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of an ImageBuild's builds, from its status and its Jobs together: the status may be older than the Jobs
 * when the operator was stopped between creating one and writing it down.
 *
 * @param last the build with the highest number
 * @param provenance what that build answers to, when there was one
 * @param newest the Jobs of that build's newest attempt, unless the build is concluded
 * @param alive Jobs whose builder runs or may still start
 * @param finished Jobs that have ended, newest first
 * @param waiting builders that wait for a build, or did until they ended
 * @param goodSince when the last build left its image; empty when it did not, or there is none, or it goes on
 */
record BuildMemory(
        Optional<LastBuild> last,
        Optional<Provenance> provenance,
        Optional<AttemptJobs> newest,
        List<BuilderJob> alive,
        List<BuilderJob> finished,
        List<WaitingBuilder> waiting,
        Optional<Instant> goodSince) {

    /** @param owned Jobs that name {@code owner} as theirs; what the operator has not created is left out */
    static BuildMemory of(
            Owner owner, ImageBuildStatus status, Collection<Job> owned, Collection<Pod> pods, Instant now) {
        List<BuilderJob> jobs = jobs(owner, owned);
        long recorded = Objects.requireNonNullElse(status.getBuildNumber(), 0L);
        boolean open = status.getJob() != null;
        Optional<AttemptJobs> newest = jobs.stream()
                .findFirst()
                .filter(job -> job.number() > recorded || (open && job.number() == recorded))
                .map(job -> new AttemptJobs(
                        jobs.stream().filter(job::isOfSameAttempt).toList()));
        List<BuilderJob> alive = jobs.stream().filter(job -> isAlive(job, pods)).toList();
        List<BuilderJob> finished = jobs.stream().filter(job -> !job.isActive()).toList();
        List<WaitingBuilder> waiting = waiting(owner, owned, pods);
        if (newest.isPresent()) {
            BuilderJob job = newest.get().any();
            BuildObservation observation = told(status, job, pods, newest.get().observe(one -> podsOf(one, pods), now));
            return new BuildMemory(
                    Optional.of(lastBuild(job, observation)),
                    Optional.of(job.provenance()),
                    newest,
                    alive,
                    finished,
                    waiting,
                    Optional.empty());
        }
        if (recorded == 0) {
            return new BuildMemory(
                    Optional.empty(), Optional.empty(), newest, alive, finished, waiting, Optional.empty());
        }
        Provenance provenance = recorded(status);
        LastBuild last = new LastBuild(
                recorded,
                open ? Math.max(0, Objects.requireNonNullElse(status.getAttempt(), 1) - 1) : 0,
                provenance.inputHash(),
                provenance.generation(),
                provenance.rebuildToken(),
                Optional.empty(),
                open ? new LastBuild.Progress.Open(new BuildObservation.Absent()) : new LastBuild.Progress.Concluded());
        return new BuildMemory(
                Optional.of(last),
                Optional.of(provenance),
                newest,
                alive,
                finished,
                waiting,
                open ? Optional.empty() : goodSince(status, recorded));
    }

    /**
     * A builder that had waited and has left nothing had no build if the status does not know it yet: the pod is told before the status is
     * written.
     */
    private static BuildObservation told(
            ImageBuildStatus status, BuilderJob job, Collection<Pod> pods, BuildObservation seen) {
        boolean unknown = !job.job().getMetadata().getName().equals(status.getJob());
        return job.handedOver().isPresent()
                        && unknown
                        && seen instanceof BuildObservation.Died
                        && podsOf(job.job(), pods).isEmpty()
                ? new BuildObservation.NotBegun()
                : seen;
    }

    private static List<WaitingBuilder> waiting(Owner owner, Collection<Job> owned, Collection<Pod> pods) {
        return owned.stream()
                .flatMap(job -> WaitingBuilder.of(job, podsOf(job, pods)).stream())
                .filter(builder -> isBy(owner, builder.job(), new BuildAttempt(owner, builder.number(), 0).jobName()))
                .toList();
    }

    private static Optional<Instant> goodSince(ImageBuildStatus status, long number) {
        return status.getHistory().stream()
                .filter(past -> past.number() == number && past.outcome() == BuildOutcome.SUCCEEDED)
                .findFirst()
                .flatMap(_ -> Optional.ofNullable(status.getCompletedAt()))
                .map(time -> OffsetDateTime.parse(time).toInstant());
    }

    /** The Jobs that the operator has created for {@code owner}, the newest first. */
    static List<BuilderJob> jobs(Owner owner, Collection<Job> owned) {
        return owned.stream()
                .flatMap(job -> BuilderJob.of(job).stream())
                .filter(job -> isBy(owner, job))
                .sorted(Comparator.comparingLong(BuilderJob::number)
                        .thenComparingInt(BuilderJob::attempt)
                        .reversed())
                .toList();
    }

    /** A Job of another life of this name, or of any other name, is somebody's guess at what a Job of Kiln's looks like. */
    private static boolean isBy(Owner owner, BuilderJob job) {
        return job.number() >= 1
                && job.attempt() >= 0
                && isBy(owner, job.job(), new BuildAttempt(owner, job.number(), job.attempt()).jobName(job.role()));
    }

    private static boolean isBy(Owner owner, Job job, String name) {
        ObjectMeta metadata = job.getMetadata();
        return name.equals(metadata.getName())
                && metadata.getOwnerReferences().stream()
                        .anyMatch(reference -> owner.uid().equals(reference.getUid()));
    }

    boolean isOpen() {
        return last.isPresent() && last.get().progress() instanceof LastBuild.Progress.Open;
    }

    /** Finished Jobs of attempts beyond those that {@code history} keeps; those whose end is being recorded are never among them. */
    List<BuilderJob> expired(HistorySpec history) {
        Map<BuilderJob.End, Set<List<Long>>> kept = new EnumMap<>(BuilderJob.End.class);
        return finished.stream()
                .filter(job -> !isOfNewest(job))
                .filter(job -> {
                    long limit = switch (job.end()) {
                        case SUCCEEDED -> history.succeeded();
                        case FAILED -> history.failed();
                        case NONE -> Long.MAX_VALUE;
                    };
                    Set<List<Long>> attempts = kept.computeIfAbsent(job.end(), _ -> new HashSet<>());
                    attempts.add(List.of(job.number(), (long) job.attempt()));
                    return attempts.size() > limit;
                })
                .toList();
    }

    private boolean isOfNewest(BuilderJob job) {
        return newest.filter(attempt -> attempt.jobs().contains(job)).isPresent();
    }

    /** Those of {@link #alive} that belong to a concluded build or an earlier attempt. */
    List<BuilderJob> leftovers() {
        return alive.stream().filter(job -> !isOfNewest(job)).toList();
    }

    /** The newest attempt's Jobs whose builders run or may still start. */
    List<BuilderJob> newestAlive() {
        return alive.stream().filter(this::isOfNewest).toList();
    }

    /** The pods of a Job that waits, as far as they are known. */
    List<Pod> podsOfWaiting(Job job) {
        return waiting.stream()
                .filter(builder -> builder.job()
                        .getMetadata()
                        .getUid()
                        .equals(job.getMetadata().getUid()))
                .findFirst()
                .map(WaitingBuilder::pods)
                .orElse(List.of());
    }

    /** A pod that has ended says so before the Job controller does. */
    private static boolean isAlive(BuilderJob job, Collection<Pod> pods) {
        return job.isActive() && podsOf(job.job(), pods).stream().noneMatch(Observer::hasEnded);
    }

    private static LastBuild lastBuild(BuilderJob job, BuildObservation observation) {
        Provenance provenance = job.provenance();
        return new LastBuild(
                job.number(),
                job.attempt(),
                provenance.inputHash(),
                provenance.generation(),
                provenance.rebuildToken(),
                job.isolation(),
                new LastBuild.Progress.Open(observation));
    }

    private static Provenance recorded(ImageBuildStatus status) {
        return new Provenance(
                Objects.requireNonNullElse(status.getInputHash(), ""),
                Objects.requireNonNullElse(status.getObservedGeneration(), 0L),
                Optional.ofNullable(status.getRevision()),
                Objects.requireNonNullElse(status.getReason(), ""),
                Optional.ofNullable(status.getRebuildToken()));
    }

    static List<Pod> podsOf(Job job, Collection<Pod> pods) {
        String uid = job.getMetadata().getUid();
        return pods.stream()
                .filter(pod -> pod.getMetadata().getOwnerReferences().stream()
                        .anyMatch(owner -> owner.getUid().equals(uid)))
                .toList();
    }
}
