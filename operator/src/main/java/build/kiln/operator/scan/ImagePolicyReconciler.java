package build.kiln.operator.scan;

import build.kiln.api.v1alpha1.ImagePolicy;
import build.kiln.api.v1alpha1.ImagePolicyStatus;
import build.kiln.operator.event.EventPublisher;
import build.kiln.operator.event.Happening;
import build.kiln.operator.policy.ImageJudge;
import build.kiln.operator.policy.PolicyBoard;
import build.kiln.operator.policy.PolicyFeed;
import build.kiln.operator.policy.PolicyInForce;
import build.kiln.operator.status.PolicyStatusWriter;
import build.kiln.operator.status.PolicyStatusWriter.Seen;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Shows in an ImagePolicy whether it is in force and what it has against what runs. */
@ControllerConfiguration(
        maxReconciliationInterval = @MaxReconciliationInterval(interval = 1, timeUnit = TimeUnit.HOURS))
@Singleton
@GradualRetry(maxAttempts = Integer.MAX_VALUE, initialInterval = 500, maxInterval = 60_000)
public final class ImagePolicyReconciler implements Reconciler<ImagePolicy> {
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("kiln")
            .withForce(true)
            .build();
    private static final Duration UNHEARD_OF = Duration.ofMillis(200);

    private final KubernetesClient client;
    private final PolicyBoard board;
    private final Scanner scanner;
    private final PolicyReports reports;
    private final ScanSchedule schedule;
    private final EventPublisher events;
    private final Clock clock;

    /** A reconciler that talks through {@code client}. */
    @Inject
    public ImagePolicyReconciler(
            KubernetesClient client,
            PolicyFeed feed,
            ImageJudge images,
            ScanSettings settings,
            EventPublisher events,
            Clock clock) {
        this.client = client;
        this.board = feed.board();
        this.scanner = new Scanner(client, feed, images, settings.exempt());
        this.reports = new PolicyReports(client);
        this.schedule = new ScanSchedule(settings.interval(), settings.pause());
        this.events = events;
        this.clock = clock;
    }

    @Override
    public UpdateControl<ImagePolicy> reconcile(ImagePolicy policy, Context<ImagePolicy> context) {
        Instant now = clock.instant();
        String name = policy.getMetadata().getName();
        long generation = policy.getMetadata().getGeneration();
        Optional<PolicyBoard.Problem> problem = board.problem(name).filter(found -> found.generation() == generation);
        if (problem.isPresent()) {
            String message = problem.get().message();
            events.publish(
                    policy, new Happening(Happening.Type.WARNING, "PolicyInvalid", message, generation + message));
            show(policy, new Seen.Invalid(message), now);
            return UpdateControl.noUpdate();
        }
        Optional<PolicyInForce> inForce = board.find(name);
        if (inForce.isEmpty() || inForce.get().generation() != generation) {
            return UpdateControl.<ImagePolicy>noUpdate().rescheduleAfter(UNHEARD_OF);
        }
        Findings findings = schedule.findings(generations(), this::scan, now);
        boolean current = findings.isAbout(name, generation);
        List<String> ended = inForce.get().policy().endedExemptions(now);
        show(
                policy,
                current
                        ? new Seen.Scanned(findings.images(), findings.of(name), ended, findings.at())
                        : new Seen.InForce(ended),
                now);
        return UpdateControl.<ImagePolicy>noUpdate()
                .rescheduleAfter(schedule.again(
                        findings,
                        current ? ScanSchedule.Freshness.CURRENT : ScanSchedule.Freshness.OUTDATED,
                        clock.instant()));
    }

    private Findings scan() {
        Findings findings = scanner.scan(clock.instant());
        reports.write(findings);
        return findings;
    }

    private Map<String, Long> generations() {
        return board.all().stream().collect(Collectors.toMap(PolicyInForce::name, PolicyInForce::generation));
    }

    private void show(ImagePolicy policy, Seen seen, Instant now) {
        ImagePolicyStatus before = Objects.requireNonNullElseGet(policy.getStatus(), ImagePolicyStatus::new);
        ImagePolicyStatus after =
                PolicyStatusWriter.next(before, policy.getMetadata().getGeneration(), seen, now);
        if (json(before).equals(json(after))) {
            return;
        }
        ImagePolicy change = new ImagePolicy();
        change.setMetadata(new ObjectMetaBuilder()
                .withName(policy.getMetadata().getName())
                .withUid(policy.getMetadata().getUid())
                .build());
        change.setStatus(after);
        client.resource(change).subresource("status").patch(APPLY);
    }

    private String json(ImagePolicyStatus status) {
        return client.getKubernetesSerialization().asJson(status);
    }
}
