package build.kiln.operator.admission;

import static build.kiln.operator.admission.RunningAdmission.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.api.v1alpha1.ImagePolicy;
import build.kiln.operator.cluster.ApiServer;
import build.kiln.operator.cluster.ApiServerExtension;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every replica is gone while policies fail closed. */
@ExtendWith(ApiServerExtension.class)
class LockOutTest {
    private static final String GOOD = "registry.example/app:1.0";
    private static final String RULES = "enforcement: Enforce\ntags: {deny: [latest]}";

    private final ApiServer server;

    LockOutTest(ApiServer server) {
        this.server = server;
    }

    @Test
    void kilnCanBeStartedAgainAndPoliciesChangedWithEveryReplicaDown() throws IOException {
        try (RunningAdmission dead = RunningAdmission.start(server)) {
            KubernetesClient admin = dead.admin();
            String closed = dead.namespace(Map.of());
            ImagePolicy policy = dead.policy(closed, RULES);
            dead.awaitDenied(closed, "registry.example/app");
            dead.die();

            String refusal =
                    refusal(() -> admin.resource(dead.pod(closed, GOOD)).create());
            assertTrue(refusal.contains("failed calling webhook \"closed.workloads.kiln.build\""), refusal);
            for (String exempt : new String[] {"kube-system", RunningAdmission.NAMESPACE}) {
                assertEquals(
                        "", refusal(() -> admin.resource(dead.pod(exempt, GOOD)).create()), exempt);
            }
            assertEquals("", refusal(() -> dead.policy(closed, RULES)), "a policy is written");

            try (RunningAdmission alive = RunningAdmission.start(server)) {
                alive.awaitDenied(closed, "registry.example/app");
                assertEquals(
                        "",
                        refusal(() -> admin.resource(alive.pod(closed, GOOD)).create()));
                assertEquals("", refusal(() -> admin.resource(policy).delete()));
            }
        }
    }

    @Test
    void aPolicyThatFailsOpenLetsThroughWhatNobodyCanJudge() throws IOException {
        try (RunningAdmission dead = RunningAdmission.start(server)) {
            KubernetesClient admin = dead.admin();
            String open = dead.namespace(Map.of());
            dead.policy(open, RULES + "\nfailurePolicy: Ignore");
            dead.awaitDenied(open, "registry.example/app");
            dead.die();
            assertEquals(
                    "",
                    refusal(() -> admin.resource(dead.pod(open, "registry.example/app"))
                            .create()));
        }
    }
}
