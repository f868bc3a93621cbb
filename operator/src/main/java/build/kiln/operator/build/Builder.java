package build.kiln.operator.build;

import build.kiln.api.DurationText;
import build.kiln.api.v1alpha1.ImageBuild;
import build.kiln.api.v1alpha1.ImageBuildSpec;
import build.kiln.contract.BuildRequest;
import build.kiln.contract.Join;
import build.kiln.operator.decide.Decision;
import build.kiln.operator.observe.AttemptJobs;
import build.kiln.operator.observe.BuilderJob;
import build.kiln.operator.observe.WaitingBuilder;
import build.kiln.operator.pod.BuildAttempt;
import build.kiln.operator.pod.BuilderPlan;
import build.kiln.operator.pod.BuilderPodFactory;
import build.kiln.operator.pod.NamespaceObjects;
import build.kiln.operator.pod.Owner;
import build.kiln.operator.pod.PartJobFactory;
import build.kiln.operator.pod.Provenance;
import build.kiln.operator.status.Turn;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Starts the Jobs of builds, and what they need around them. */
final class Builder {
    private static final Duration LEAST_TIME = Duration.ofMinutes(1);

    private final ObjectStore objects;
    private final Plans plans;
    private final Standby standby;
    private final BuildSettings settings;
    private final BuilderPodFactory pods;
    private final PartJobFactory parts;

    Builder(ObjectStore objects, Plans plans, Standby standby, BuildSettings settings) {
        this.objects = objects;
        this.plans = plans;
        this.standby = standby;
        this.settings = settings;
        this.pods = new BuilderPodFactory(settings.builder());
        this.parts = new PartJobFactory(settings.builder());
    }

    /**
     * Creates what is not there yet and returns what to show; starting twice starts once. Where a builder waits that can do the build, it
     * is handed over.
     *
     * @param warnings of policies
     */
    Turn start(
            ImageBuild build,
            Decision.Begin begin,
            InputReader.Reading.Complete inputs,
            String inputHash,
            BuildMemory memory,
            String warnings,
            Instant now)
            throws RejectedSpecException {
        BuildAttempt attempt = new BuildAttempt(owner(build), begin.number(), begin.attempt());
        Provenance provenance = new Provenance(
                inputHash,
                build.getMetadata().getGeneration(),
                inputs.inputs().revision(),
                Reasons.of(begin.why(), inputs.inputs().revision(), memory.provenance(), Annotations.rebuild(build)),
                Annotations.rebuild(build));
        BuilderPlan plan = plans.plan(build, attempt, begin.isolation(), provenance, inputs);
        if (settings.networkPolicy() == BuildSettings.NetworkPolicies.CREATED) {
            objects.ensure(NamespaceObjects.networkPolicy(attempt.owner().namespace(), settings.denied()));
        }
        return launched(plan, memory, now)
                .<Turn>map(builder -> new Turn.Started(attempt, provenance, plan.isolation(), builder, warnings))
                .orElseGet(() -> new Turn.Progressing("Starting", "a builder that cannot do this build ends first"));
    }

    /** Whose builder has the build; empty while the Job's name is taken. */
    private Optional<Turn.StartedBuilder> launched(BuilderPlan plan, BuildMemory memory, Instant now) {
        Job wanted = pods.job(plan);
        Job first = objects.create(wanted);
        Optional<WaitingBuilder> waiting = WaitingBuilder.of(first, memory.podsOfWaiting(first));
        if (waiting.isEmpty()) {
            proceed(plan.attempt(), first);
            return Optional.of(Turn.StartedBuilder.NEW);
        }
        if (standby.isHandedOver(waiting.get(), plan, wanted, now)) {
            return Optional.of(Turn.StartedBuilder.WAITED);
        }
        objects.dismiss(first);
        Job second = objects.create(wanted);
        if (WaitingBuilder.of(second, List.of()).isPresent()) {
            return Optional.empty();
        }
        proceed(plan.attempt(), second);
        return Optional.of(Turn.StartedBuilder.UNFIT);
    }

    private void proceed(BuildAttempt attempt, Job first) {
        BuilderJob.of(first).ifPresent(job -> proceed(attempt, new AttemptJobs(List.of(job))));
    }

    /**
     * Creates the Jobs that an attempt still needs; those that are there already are left as they are.
     *
     * @param join what its parts left; empty when not all parts have a Job
     */
    void proceed(Owner owner, AttemptJobs jobs, Optional<Join> join, Instant now) {
        BuildAttempt attempt =
                new BuildAttempt(owner, jobs.any().number(), jobs.any().attempt());
        join.ifPresentOrElse(parts -> join(attempt, jobs, parts, now), () -> proceed(attempt, jobs));
    }

    private void proceed(BuildAttempt attempt, AttemptJobs jobs) {
        BuilderJob other = jobs.any();
        jobs.split()
                .ifPresent(split -> other.request()
                        .ifPresent(request -> split.members().stream()
                                .filter(member ->
                                        jobs.part(member.architecture()).isEmpty())
                                .forEach(member ->
                                        objects.create(parts.part(attempt, other.job(), request, split, member)))));
    }

    private void join(BuildAttempt attempt, AttemptJobs jobs, Join join, Instant now) {
        jobs.split().ifPresent(split -> {
            BuilderJob first = jobs.part(split.lead().architecture()).orElseGet(jobs::any);
            first.request()
                    .ifPresent(request -> objects.create(
                            parts.index(attempt, first.job(), request, split, join, left(request, join, now))));
        });
    }

    /** What is left of the build's time, and in any case enough for a few requests. */
    private static Duration left(BuildRequest request, Join join, Instant now) {
        Duration left = request.options().timeout().minus(Duration.between(join.started(), now));
        return left.compareTo(LEAST_TIME) < 0 ? LEAST_TIME : left;
    }

    /** How long a builder of {@code spec} can push at most, from now on, whatever happens to the operator. */
    Duration longestLife(ImageBuildSpec spec) {
        Duration one = pods.longestLife(DurationText.parse(spec.builder().timeout()));
        // Of several platforms, another builder may follow the first ones.
        return spec.platforms().size() > 1 ? one.multipliedBy(2) : one;
    }

    static Owner owner(ImageBuild build) {
        return new Owner(
                ImageBuild.API_VERSION,
                ImageBuild.KIND,
                build.getMetadata().getNamespace(),
                build.getMetadata().getName(),
                build.getMetadata().getUid());
    }
}
