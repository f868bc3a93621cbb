package build.kiln.operator.serverpolicy;

import build.kiln.api.v1alpha1.ImagePolicy;
import build.kiln.api.v1alpha1.ImagePolicyStatus;
import build.kiln.api.v1alpha1.ServerPolicy;
import build.kiln.operator.policy.ExemptNamespaces;
import build.kiln.operator.policy.PolicyBoard;
import build.kiln.operator.policy.PolicyFeed;
import build.kiln.operator.policy.PolicyInForce;
import build.kiln.operator.status.ServerPolicyStatus;
import build.kiln.policy.ServerPolicies;
import build.kiln.policy.ServerPolicies.Generated;
import build.kiln.policy.ServerPolicies.Said;
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
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Keeps what the API server judges by itself as the ImagePolicies say. It is a reconciler of its own, so that no scan holds up a
 * change of a policy.
 */
@ControllerConfiguration(
        name = "serverpolicy",
        // A policy has no finalizer: it can be deleted while Kiln is down.
        triggerReconcilerOnAllEvents = true,
        maxReconciliationInterval = @MaxReconciliationInterval(interval = 10, timeUnit = TimeUnit.MINUTES))
@Singleton
@GradualRetry(maxAttempts = Integer.MAX_VALUE, initialInterval = 500, maxInterval = 60_000)
public final class ServerPolicyReconciler implements Reconciler<ImagePolicy> {
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("kiln-server-policies")
            .withForce(true)
            .build();
    private static final Duration UNHEARD_OF = Duration.ofMillis(50);

    private final KubernetesClient client;
    private final ServerObjects objects;
    private final PolicyBoard board;
    private final List<String> exempt;
    private final Clock clock;

    /** A reconciler that talks through {@code client}. */
    @Inject
    public ServerPolicyReconciler(KubernetesClient client, PolicyFeed feed, ExemptNamespaces exempt, Clock clock) {
        this.client = client;
        this.objects = new ServerObjects(client);
        this.board = feed.board();
        this.exempt = exempt.names();
        this.clock = clock;
    }

    @Override
    public UpdateControl<ImagePolicy> reconcile(ImagePolicy policy, Context<ImagePolicy> context) {
        if (context.isPrimaryResourceDeleted()) {
            objects.remove(policy);
            return UpdateControl.noUpdate();
        }
        String name = policy.getMetadata().getName();
        long generation = policy.getMetadata().getGeneration();
        Optional<PolicyInForce> inForce = board.find(name).filter(found -> found.generation() == generation);
        if (inForce.isEmpty()) {
            // What stands for a version that was understood stays.
            boolean invalid = board.problem(name)
                    .filter(problem -> problem.generation() == generation)
                    .isPresent();
            return invalid
                    ? UpdateControl.noUpdate()
                    : UpdateControl.<ImagePolicy>noUpdate().rescheduleAfter(UNHEARD_OF);
        }
        Instant now = clock.instant();
        Said said = ServerPolicies.of(inForce.get().policy(), inForce.get().spec(), exempt, now);
        List<Generated> taken = objects.replace(policy, said.objects());
        show(policy, ServerPolicyStatus.of(said, taken));
        UpdateControl<ImagePolicy> control = UpdateControl.noUpdate();
        inForce.get().policy().nextEnd(now).ifPresent(end -> control.rescheduleAfter(Duration.between(now, end)));
        return control;
    }

    private void show(ImagePolicy policy, ServerPolicy server) {
        if (policy.getStatus() != null && server.equals(policy.getStatus().getServerPolicy())) {
            return;
        }
        ImagePolicyStatus status = new ImagePolicyStatus();
        status.setServerPolicy(server);
        ImagePolicy change = new ImagePolicy();
        change.setMetadata(new ObjectMetaBuilder()
                .withName(policy.getMetadata().getName())
                .withUid(policy.getMetadata().getUid())
                .build());
        change.setStatus(status);
        client.resource(change).subresource("status").patch(APPLY);
    }
}
