package build.kiln.operator.build;

import build.kiln.api.DurationText;
import build.kiln.api.v1alpha1.ImageBuild;
import build.kiln.digest.Digest;
import build.kiln.operator.decide.LastBuild;
import build.kiln.operator.observe.BuilderJob;
import build.kiln.operator.observe.Observer;
import build.kiln.operator.observe.WaitingBuilder;
import build.kiln.operator.pod.BuildAttempt;
import build.kiln.operator.pod.BuilderPlan;
import build.kiln.operator.pod.BuilderPodFactory;
import build.kiln.operator.pod.FileMount;
import build.kiln.operator.pod.HandOver;
import build.kiln.operator.pod.Provenance;
import build.kiln.operator.pod.StandbyJob;
import build.kiln.operator.queue.StandbyPool;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Builders that are started after a build and wait for the next one. */
final class Standby {
    private static final Provenance NONE = new Provenance("", 0, Optional.empty(), "", Optional.empty());

    private final ObjectStore objects;
    private final Plans plans;
    private final BuilderPodFactory pods;
    private final StandbyPool<ResourceID> pool;
    private final KubernetesSerialization json;
    private final FittingBuilders fitting;

    Standby(
            ObjectStore objects,
            Plans plans,
            BuildSettings settings,
            StandbyPool<ResourceID> pool,
            KubernetesSerialization json) {
        this.objects = objects;
        this.plans = plans;
        this.pods = new BuilderPodFactory(settings.builder());
        this.pool = pool;
        this.json = json;
        this.fitting = new FittingBuilders(settings.standby());
    }

    /** Removes builders that nobody wants any more, whatever is right or wrong with the next build. */
    void dismissUnwanted(ImageBuild build, BuildMemory memory, Instant now) {
        if (build.getSpec().suspend() || build.getSpec().builder().standby() == null) {
            pool.leave(ResourceID.fromResource(build));
        }
        if (!memory.waiting().isEmpty()) {
            pool.seen(ResourceID.fromResource(build));
        }
        if (memory.isOpen()) {
            // What waits is what this build had, seen late.
            return;
        }
        Optional<Long> next = until(build, memory, now).map(_ -> next(memory));
        memory.waiting().stream()
                .filter(builder -> !next.equals(Optional.of(builder.number())))
                .forEach(builder -> objects.dismiss(builder.job()));
    }

    /**
     * Has a builder wait for the next build of an ImageBuild that rests, if it is to have one.
     *
     * @return when its time is over
     */
    Optional<Instant> tend(ImageBuild build, BuildMemory memory, InputReader.Reading.Complete inputs, Instant now) {
        Optional<Instant> until = until(build, memory, now);
        if (until.isEmpty()) {
            return Optional.empty();
        }
        long number = next(memory);
        Optional<WaitingBuilder> waiting = memory.waiting().stream()
                .filter(builder -> builder.number() == number)
                .findFirst();
        try {
            if (waiting.isEmpty()) {
                start(build, inputs, number, until.get(), now);
            } else if (waiting.get().isActive()) {
                dismissUnfit(waiting.get(), build, inputs);
            }
        } catch (RejectedSpecException e) {
            // The image is there all the same; the next build will say what is wrong.
        }
        return until;
    }

    private void dismissUnfit(WaitingBuilder waiting, ImageBuild build, InputReader.Reading.Complete inputs)
            throws RejectedSpecException {
        long generation = build.getMetadata().getGeneration();
        SortedMap<String, String> versions =
                versions(build.getMetadata().getNamespace(), inputs.pod().mounts());
        if (fitting.contains(waiting, generation, versions)) {
            return;
        }
        BuilderPlan plan = plan(build, inputs, waiting.number());
        if (waiting.hash().equals(hash(pods.job(plan), versions))) {
            fitting.add(waiting, generation, versions);
        } else {
            objects.dismiss(waiting.job());
        }
    }

    private void start(ImageBuild build, InputReader.Reading.Complete inputs, long number, Instant until, Instant now)
            throws RejectedSpecException {
        ResourceID id = ResourceID.fromResource(build);
        if (!pool.enter(id, number, now)) {
            return;
        }
        BuilderPlan plan = plan(build, inputs, number);
        if (plan.split().isPresent() || plan.export() != BuilderPlan.Export.NONE) {
            pool.leave(id);
            return;
        }
        Job job = pods.job(plan);
        objects.tryCreate(StandbyJob.waiting(job, hash(plan, job), Duration.between(now, until)));
    }

    private BuilderPlan plan(ImageBuild build, InputReader.Reading.Complete inputs, long number)
            throws RejectedSpecException {
        BuildAttempt attempt = new BuildAttempt(Builder.owner(build), number, 0);
        return plans.plan(build, attempt, Optional.empty(), NONE, inputs);
    }

    /**
     * Gives a build to a builder that waits, if it can do it.
     *
     * @param wanted the Job of {@code plan}
     */
    boolean isHandedOver(WaitingBuilder waiting, BuilderPlan plan, Job wanted, Instant now) {
        Duration time =
                Duration.ofSeconds(wanted.getSpec().getTemplate().getSpec().getActiveDeadlineSeconds());
        if (!pool.isOpen() || !waiting.canDo(hash(plan, wanted), time, now)) {
            return false;
        }
        Job job = objects.patch(waiting.job(), HandOver.ofJob(waiting.job(), wanted, now));
        BuilderJob.of(job).ifPresent(handed -> waiting.pod().ifPresent(pod -> tell(handed, pod)));
        return true;
    }

    /**
     * Makes of a hand-over that is half done a whole one, or none where no builder is to wait any more: there the operator's account may
     * change no pods, and the build gets a builder of its own.
     *
     * @param pod without a request, when it was last heard of
     */
    void conclude(BuilderJob job, Pod pod) {
        if (pool.isOpen()) {
            tell(job, pod);
        } else if (objects.current(pod).filter(Observer::hasRequest).isEmpty()) {
            objects.dismiss(job.job());
        }
    }

    /** Tells a builder's pod what its Job was told. */
    private void tell(BuilderJob job, Pod pod) {
        job.handedOver()
                .ifPresent(at -> job.request()
                        .ifPresent(request -> objects.patch(
                                pod,
                                HandOver.ofPod(job.job(), pod, request.options().timeout(), at))));
    }

    /** Until when a builder may wait; empty when none may. */
    private Optional<Instant> until(ImageBuild build, BuildMemory memory, Instant now) {
        String standby = build.getSpec().builder().standby();
        return standby == null || build.getSpec().suspend() || !pool.isOpen()
                ? Optional.empty()
                : memory.goodSince()
                        .map(since -> since.plus(DurationText.parse(standby)))
                        .filter(now::isBefore);
    }

    private static long next(BuildMemory memory) {
        return memory.last().map(LastBuild::number).orElse(0L) + 1;
    }

    private String hash(BuilderPlan plan, Job job) {
        return hash(job, versions(plan.attempt().owner().namespace(), plan.mounts()));
    }

    /** Stands for all that decides a builder: its Job, and what its pod has mounted, which a kubelet may renew too late. */
    private String hash(Job job, SortedMap<String, String> versions) {
        return Digest.of(json.asJson(StandbyJob.decided(job)) + json.asJson(versions))
                .hex();
    }

    private SortedMap<String, String> versions(String namespace, List<FileMount> mounts) {
        SortedMap<String, String> versions = new TreeMap<>();
        for (FileMount mount : mounts) {
            switch (mount) {
                case FileMount.OfSecret secret ->
                    versions.put("Secret/" + secret.secret(), objects.secretVersion(namespace, secret.secret()));
                case FileMount.OfConfigMap map ->
                    versions.put("ConfigMap/" + map.configMap(), objects.configMapVersion(namespace, map.configMap()));
                case FileMount.OfClaim _ -> {}
            }
        }
        return versions;
    }
}
