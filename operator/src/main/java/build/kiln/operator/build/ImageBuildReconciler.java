package build.kiln.operator.build;

import build.kiln.api.v1alpha1.ImageBuild;
import build.kiln.api.v1alpha1.ImageBuildStatus;
import build.kiln.operator.ledger.Ledger;
import build.kiln.operator.observe.AttemptJobs;
import build.kiln.operator.observe.BuilderJob;
import build.kiln.operator.observe.Observer;
import build.kiln.operator.observe.WaitingBuilder;
import build.kiln.operator.pod.Names;
import build.kiln.operator.policy.PolicyFeed;
import build.kiln.operator.push.Holder;
import build.kiln.operator.push.RepositoryLeases;
import build.kiln.operator.queue.BuildQueue;
import build.kiln.operator.queue.StandbyPool;
import build.kiln.operator.status.ConditionType;
import build.kiln.operator.status.StatusWriter;
import build.kiln.operator.status.Turn;
import build.kiln.operator.trigger.FluxSources;
import build.kiln.operator.trigger.GitRevisions;
import build.kiln.operator.trigger.SourceWatch;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Keeps an ImageBuild's image up to date: observe, validate and decide, act, show. */
@ControllerConfiguration(
        name = "imagebuild",
        // Annotations ask for builds too; the filter lets pass what asks for something and nothing else.
        generationAwareEventProcessing = false,
        informer = @Informer(onUpdateFilter = AskedForSomething.class),
        maxReconciliationInterval = @MaxReconciliationInterval(interval = 5, timeUnit = TimeUnit.MINUTES))
@Singleton
@GradualRetry(maxAttempts = Integer.MAX_VALUE, initialInterval = 500, maxInterval = 60_000)
public final class ImageBuildReconciler implements Reconciler<ImageBuild> {
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private final Reconciliation reconciliation;
    private final StatusPatcher patcher;
    private final Chronicle chronicle;
    private final BuildQueue<ResourceID> queue;
    private final StandbyPool<ResourceID> standby;
    private final PolicyFeed policies;
    private final Ledger ledger;
    private final Clock clock;
    private final SimpleInboundEventSource<ImageBuild> admitted = new SimpleInboundEventSource<>("admitted");
    private final PushTurns pushes;
    private @Nullable InformerEventSource<Job, ImageBuild> jobs;
    private @Nullable InformerEventSource<Pod, ImageBuild> pods;

    /**
     * A reconciler that talks through {@code client}.
     *
     * @param queue bounds how many builds run at once
     * @param standby bounds how many builders wait at once
     * @param policies judge builds before they begin
     * @param ledger remembers what was built
     * @param leases say who may push where tags must not move
     * @param chronicle hears what happens
     */
    @Inject
    public ImageBuildReconciler(
            KubernetesClient client,
            BuildSettings settings,
            BuildQueue<ResourceID> queue,
            StandbyPool<ResourceID> standby,
            PolicyFeed policies,
            Ledger ledger,
            RepositoryLeases leases,
            Chronicle chronicle,
            Clock clock) {
        ObjectStore objects = new ObjectStore(client);
        SpecRequests requests =
                new SpecRequests(settings, new BuildPolicies(policies, client.getKubernetesSerialization()));
        InputReader reader = new InputReader(
                objects, new GitRevisions(), new FluxSources(client), new SourceWatch(), settings.caConfigMap());
        Plans plans = new Plans(objects, requests, settings);
        Standby waiting = new Standby(objects, plans, settings, standby, client.getKubernetesSerialization());
        Builder builder = new Builder(objects, plans, waiting, settings);
        this.pushes = new PushTurns(leases);
        this.reconciliation = new Reconciliation(objects, reader, requests, builder, waiting, pushes, settings);
        this.patcher = new StatusPatcher(client);
        this.chronicle = chronicle;
        this.queue = queue;
        this.standby = standby;
        this.policies = policies;
        this.ledger = ledger;
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, ImageBuild>> prepareEventSources(EventSourceContext<ImageBuild> context) {
        InformerEventSource<Job, ImageBuild> jobSource = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(Job.class, ImageBuild.class)
                        .withLabelSelector(Names.BUILDER_SELECTOR)
                        .build(),
                context);
        InformerEventSource<Pod, ImageBuild> podSource = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(Pod.class, ImageBuild.class)
                        .withLabelSelector(Names.BUILDER_SELECTOR)
                        .withSecondaryToPrimaryMapper(ImageBuildReconciler::imageBuildOf)
                        .build(),
                context);
        jobs = jobSource;
        pods = podSource;
        standby.watch(this::waiting);
        policies.onChange(() -> context.getPrimaryCache()
                .list(ImageBuildReconciler::isDenied)
                .forEach(build -> admitted.propagateEvent(ResourceID.fromResource(build))));
        return List.of(jobSource, podSource, admitted);
    }

    @Override
    public UpdateControl<ImageBuild> reconcile(ImageBuild build, Context<ImageBuild> context) {
        Instant now = clock.instant();
        ResourceID id = ResourceID.fromResource(build);
        ImageBuildStatus before = Objects.requireNonNullElseGet(build.getStatus(), ImageBuildStatus::new);
        BuildMemory memory = BuildMemory.of(
                Builder.owner(build),
                before,
                context.getSecondaryResources(Job.class),
                context.getSecondaryResources(Pod.class),
                now);
        Reconciliation.Traffic traffic = new Reconciliation.Traffic(
                () -> queue.enter(
                        id, running(), one -> context.getPrimaryCache().get(one).isPresent()),
                holder -> mayPush(holder, context.getPrimaryCache()));
        Step next = reconciliation.step(build, memory, traffic, now);
        Step step = CacheExports.ended(
                        Builder.owner(build),
                        before,
                        context.getSecondaryResources(Job.class),
                        context.getSecondaryResources(Pod.class))
                .map(next::after)
                .orElse(next);
        // What a status shows is in the ledger: a pod may name the digest as soon as someone can read it there.
        LedgerEntries.of(build, memory, step).forEach(ledger::record);
        show(build, before, step, now);
        if (!holdsPlace(step)) {
            queue.leave(id).forEach(admitted::propagateEvent);
            if (memory.alive().isEmpty()) {
                pushes.leave(build, memory.newest().map(AttemptJobs::any).flatMap(LedgerEntries::repository))
                        .forEach(admitted::propagateEvent);
            }
        }
        return again(step, now);
    }

    private void show(ImageBuild build, ImageBuildStatus before, Step step, Instant now) {
        ImageBuildStatus after = before;
        for (Turn turn : step.turns()) {
            after = StatusWriter.next(after, build.getMetadata().getGeneration(), turn, now);
        }
        patcher.patch(build, before, after);
        step.turns().forEach(turn -> chronicle.tell(build, turn));
    }

    /** A build that no policy let begin is looked at again when policies change. */
    private static boolean isDenied(ImageBuild build) {
        return build.getStatus() != null
                && build.getStatus().getConditions().stream()
                        .anyMatch(condition ->
                                ConditionType.POLICY_ADMITTED.label().equals(condition.getType())
                                        && "False".equals(condition.getStatus()));
    }

    private static boolean holdsPlace(Step step) {
        Turn last = step.turns().getLast();
        return last instanceof Turn.Started || last instanceof Turn.Progressing;
    }

    /** A builder that has ended holds no place, whatever else its pod still does. */
    private Set<ResourceID> running() {
        Set<String> ended = Objects.requireNonNull(pods)
                .list(Observer::hasEnded)
                .flatMap(pod -> pod.getMetadata().getOwnerReferences().stream())
                .map(OwnerReference::getUid)
                .collect(Collectors.toUnmodifiableSet());
        return Objects.requireNonNull(jobs)
                .list(job -> true)
                .flatMap(job -> BuilderJob.of(job).stream())
                .filter(job -> job.isActive()
                        && !ended.contains(job.job().getMetadata().getUid()))
                .flatMap(job -> imageBuildOf(job.job()).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whose next builds are waited for. */
    private Set<ResourceID> waiting() {
        return Objects.requireNonNull(jobs)
                .list(job -> true)
                .flatMap(job -> WaitingBuilder.of(job, List.of()).stream())
                .filter(WaitingBuilder::isActive)
                .flatMap(builder -> imageBuildOf(builder.job()).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** An ImageBuild that is deleted leaves pods behind for a moment. */
    private boolean mayPush(Holder holder, IndexedResourceCache<ImageBuild> builds) {
        return builds.get(new ResourceID(holder.name(), holder.namespace()))
                        .filter(build -> build.getMetadata().getUid().equals(holder.uid()))
                        .isPresent()
                || Objects.requireNonNull(pods)
                        .list(holder.namespace(), pod -> isOf(pod, holder))
                        .anyMatch(pod -> Observer.hasRequest(pod) && !Observer.hasEnded(pod));
    }

    private static boolean isOf(Pod pod, Holder holder) {
        return holder.uid().equals(pod.getMetadata().getLabels().get(Names.IMAGE_BUILD_UID));
    }

    /** Pods belong to Jobs; whose build they are stands in an annotation. */
    private static Set<ResourceID> imageBuildOf(HasMetadata object) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        String name = annotations == null ? null : annotations.get(Names.IMAGE_BUILD);
        return name == null
                ? Set.of()
                : Set.of(new ResourceID(name, object.getMetadata().getNamespace()));
    }

    private static UpdateControl<ImageBuild> again(Step step, Instant now) {
        UpdateControl<ImageBuild> control = UpdateControl.noUpdate();
        step.nextAt().ifPresent(at -> {
            Duration pause = Duration.between(now, at);
            control.rescheduleAfter(pause.compareTo(AT_ONCE) < 0 ? AT_ONCE : pause);
        });
        return control;
    }
}
