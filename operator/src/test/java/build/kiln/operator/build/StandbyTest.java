package build.kiln.operator.build;

import static build.kiln.operator.build.Playground.condition;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.api.v1alpha1.ImageBuildStatus;
import build.kiln.contract.BuilderFiles;
import build.kiln.operator.pod.Names;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Builders that are started after a build and wait for the next one. */
@ExtendWith(WorkbenchExtension.class)
class StandbyTest {
    private static final int CONCURRENCY = 2;
    private static final int STANDBY = 5;
    private static final String STANDING_BY = "builder: {standby: 30m}";
    private static final String STANDING_BY_WITH_SECRET =
            STANDING_BY + "\n  secrets: [{id: npm, secretKeyRef: {name: npm, key: token}}]";

    private final Workbench workbench;
    private final KubernetesClient admin;
    private final Playground playground;
    private final SharedIndexInformer<Job> garbage;

    StandbyTest(Workbench workbench) {
        this.workbench = workbench;
        this.admin = workbench.admin();
        this.playground = workbench.playground();
        this.garbage = playground.collectGarbage();
        workbench.operate(CONCURRENCY, STANDBY);
    }

    @AfterEach
    void stopCollecting() {
        garbage.close();
    }

    @Test
    void theNextBuildIsDoneByTheBuilderThatWaits() {
        playground.apply("hello", "one", STANDING_BY);
        build("hello", 1);
        Job waiting = awaitWaiting("hello", 2);
        assertFalse(waiting.getMetadata().getAnnotations().containsKey(Names.GENERATION));
        Pod pod = playground.startPod(waiting);
        playground.runningSinceNow(pod);
        assertEquals("true", annotation(pod, "cluster-autoscaler.kubernetes.io/safe-to-evict"));
        assertTrue(pod.getSpec().getContainers().getFirst().getEnv().stream()
                .anyMatch(variable -> BuilderFiles.STANDBY_VARIABLE.equals(variable.getName())));
        ImageBuildStatus resting = playground.await("hello", condition("Ready", "True", "Succeeded"));
        assertNull(resting.getJob());
        assertEquals(1L, resting.getBuildNumber());

        playground.apply("hello", "two", STANDING_BY);
        Pod told = awaitTold(pod);
        assertTrue(annotation(told, Names.REQUEST).contains("two"), annotation(told, Names.REQUEST));
        assertEquals("false", annotation(told, "cluster-autoscaler.kubernetes.io/safe-to-evict"));
        // Of a build that may take 30 minutes, with 30 seconds for its end.
        long deadline = told.getSpec().getActiveDeadlineSeconds();
        assertTrue(deadline >= 1830 && deadline < 1900, "seconds: " + deadline);
        ImageBuildStatus building = playground.await("hello", status -> status.getJob() != null);
        assertEquals(waiting.getMetadata().getName(), building.getJob());
        assertEquals(2L, building.getBuildNumber());
        assertEquals(1, building.getAttempt());
        assertEquals("SPEC changed", building.getReason());

        playground.terminated(pod, "Completed", 0, ImageBuildReconcilerTest.success(Instant.now()));
        ImageBuildStatus status = playground.await("hello", built(2));
        assertEquals(2, status.getHistory().size());
        awaitWaiting("hello", 3);
        assertEquals(waiting.getMetadata().getUid(), job(2).getMetadata().getUid());
        assertEquals(3, playground.jobs().size());
    }

    @Test
    void anOperatorThatDiesBetweenTheTwoChangesMakesTheSecondWhenItIsBack() {
        Pod pod = waitingPod("hello", STANDING_BY);
        try (var _ = new DeafPods()) {
            playground.apply("hello", "two", STANDING_BY);
            playground.awaitJob(job -> job.getMetadata().getAnnotations().containsKey(Names.HANDED_OVER));
            workbench.stopOperator();
        }
        assertFalse(annotations(current(pod)).containsKey(Names.REQUEST));
        // What is asked for meanwhile is the next build.
        playground.annotate("hello", "kiln.build/rebuild", "later");
        workbench.operate(CONCURRENCY, STANDBY);
        Pod told = awaitTold(pod);
        assertTrue(annotation(told, Names.REQUEST).contains("two"), annotation(told, Names.REQUEST));
        playground.await("hello", status -> status.getJob() != null && Objects.equals(status.getBuildNumber(), 2L));
        playground.terminated(pod, "Completed", 0, ImageBuildReconcilerTest.success(Instant.now()));
        playground.await("hello", built(2));
        playground.awaitJob(3, 0);
    }

    /** An installation that lets no builder wait gives its operator no right to tell one. */
    @Test
    void aHandOverThatIsHalfDoneIsTakenBackWhenNoneIsToWait() {
        waitingPod("hello", "builder: {standby: 30m, retries: 0}");
        Job waiting = job(2);
        try (var _ = new DeafPods()) {
            playground.apply("hello", "two", "builder: {standby: 30m, retries: 0}");
            playground.awaitJob(job -> job.getMetadata().getAnnotations().containsKey(Names.HANDED_OVER));
            workbench.operate(CONCURRENCY, 0);
            assertIsReplaced(waiting);
        }
        oneAttemptIsLeft();
    }

    @Test
    void aHandOverThatIsDoneHoldsWhenNoneIsToWait() {
        Pod pod = waitingPod("hello", STANDING_BY);
        Job waiting = job(2);
        playground.apply("hello", "two", STANDING_BY);
        awaitTold(pod);
        workbench.operate(CONCURRENCY, 0);
        playground.terminated(pod, "Completed", 0, ImageBuildReconcilerTest.success(Instant.now()));
        playground.await("hello", built(2));
        assertEquals(waiting.getMetadata().getUid(), job(2).getMetadata().getUid());
    }

    @Test
    void aBuilderThatIsLostBeforeItIsToldCostsNoAttempt() {
        Pod pod = waitingPod("hello", "builder: {standby: 30m, retries: 0}");
        Job waiting = job(2);
        try (var _ = new DeafPods()) {
            playground.apply("hello", "two", "builder: {standby: 30m, retries: 0}");
            playground.awaitJob(job -> job.getMetadata().getAnnotations().containsKey(Names.HANDED_OVER));
            playground.terminated(pod, "Error", 143, BuilderFiles.NOT_BEGUN);
            assertIsReplaced(waiting);
        }
        oneAttemptIsLeft();
    }

    @Test
    void aBuilderThatIsLostBeforeItBeginsCostsNoAttempt() {
        Pod pod = waitingPod("hello", "builder: {standby: 30m, retries: 0}");
        Job waiting = job(2);
        playground.apply("hello", "two", "builder: {standby: 30m, retries: 0}");
        awaitTold(pod);
        playground.terminated(pod, "OOMKilled", 137, BuilderFiles.NOT_BEGUN);
        assertIsReplaced(waiting);
        oneAttemptIsLeft();
    }

    @Test
    void aBuilderWhosePodIsGoneBeforeItIsToldCostsNoAttempt() {
        Pod pod = waitingPod("hello", "builder: {standby: 30m, retries: 0}");
        Job waiting = job(2);
        try (var _ = new DeafPods()) {
            playground.apply("hello", "two", "builder: {standby: 30m, retries: 0}");
            playground.awaitJob(job -> job.getMetadata().getAnnotations().containsKey(Names.HANDED_OVER));
            workbench.stopOperator();
        }
        admin.resource(pod).withGracePeriod(0).delete();
        playground.failed(waiting);
        workbench.operate(CONCURRENCY, STANDBY);
        assertIsReplaced(waiting);
        oneAttemptIsLeft();
    }

    /** A builder that has begun is as any other from then on. */
    @Test
    void aBuilderThatIsLostLaterHasHadItsAttempt() {
        Pod pod = waitingPod("hello", "builder: {standby: 30m, retries: 0}");
        playground.apply("hello", "two", "builder: {standby: 30m, retries: 0}");
        awaitTold(pod);
        playground.terminated(pod, "Error", 1, "it crashed");
        ImageBuildStatus status = playground.await("hello", condition("Stalled", "True", "Internal"));
        assertEquals(2L, status.getBuildNumber());
    }

    @Test
    void aBuilderWithAnOldSecretMakesWayForANewOne() {
        Secret secret = createSecret();
        waitingPod("hello", STANDING_BY_WITH_SECRET);
        Job waiting = job(2);
        renew(secret);
        playground.apply("hello", "two", STANDING_BY_WITH_SECRET);
        assertIsReplaced(waiting);
        build("hello", 2);
        awaitWaiting("hello", 3);
    }

    @Test
    void aLookAtABuilderThatWaitsAsksForNothingButWhatItHasMounted() {
        Secret secret = createSecret();
        waitingPod("hello", STANDING_BY_WITH_SECRET);
        Job waiting = job(2);
        // What has happened just now leads to looks of its own.
        look(waiting);
        look(waiting);
        long nodes = requests("nodes", "LIST");
        long claims = requests("persistentvolumeclaims", "POST");
        look(waiting);
        look(waiting);
        assertEquals(nodes, requests("nodes", "LIST"));
        assertEquals(claims, requests("persistentvolumeclaims", "POST"));

        renew(secret);
        touch(waiting);
        playground.awaitJobs(jobs -> jobs.size() == 1);
    }

    private Secret createSecret() {
        return admin.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("npm")
                        .withNamespace(playground.namespace())
                        .endMetadata()
                        .withStringData(Map.of("token", "old"))
                        .build())
                .create();
    }

    private void renew(Secret secret) {
        admin.resource(new SecretBuilder(secret)
                        .withData(null)
                        .withStringData(Map.of("token", "new"))
                        .build())
                .patch(PatchContext.of(PatchType.JSON_MERGE));
    }

    /** Has the operator look at an ImageBuild with a Secret, and waits until it has asked for that as often as in one look. */
    private void look(Job waiting) {
        long before = requests("secrets", "GET");
        touch(waiting);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (requests("secrets", "GET") < before + 2) {
            assertTrue(System.nanoTime() < deadline, "the operator does not look");
        }
    }

    private void touch(Job job) {
        admin.resource(job)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\": {\"annotations\": {\"touched\": \"" + System.nanoTime() + "\"}}}");
    }

    /** How many the API server has answered. */
    private long requests(String resource, String verb) {
        return admin.raw("/metrics")
                .lines()
                .filter(line -> line.startsWith("apiserver_request_total{")
                        && line.contains("resource=\"" + resource + "\"")
                        && line.contains("verb=\"" + verb + "\""))
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void aBuilderThatDoesNotRunYetMakesWay() {
        playground.apply("hello", "one", STANDING_BY);
        build("hello", 1);
        Job waiting = awaitWaiting("hello", 2);
        playground.startPod(waiting);
        playground.apply("hello", "two", STANDING_BY);
        assertIsReplaced(waiting);
    }

    @Test
    void anEditThatChangesTheBuilderAloneEndsTheOneThatWaits() {
        waitingPod("hello", STANDING_BY);
        playground.apply("hello", "one", "builder: {standby: 30m, nodeSelector: {disk: fast}}");
        playground.awaitJobs(jobs -> jobs.size() == 1);
        assertTrue(condition("Ready", "True", "Succeeded").test(playground.await("hello", built(1))));
    }

    @Test
    void whoIsSuspendedOrWantsNoneHasNone() {
        waitingPod("hello", STANDING_BY);
        playground.apply("hello", "one", STANDING_BY + "\n  suspend: true");
        playground.awaitJobs(jobs -> jobs.size() == 1);
        playground.apply("hello", "one", STANDING_BY);
        awaitWaiting("hello", 2);
        playground.apply("hello", "one", "");
        playground.awaitJobs(jobs -> jobs.size() == 1);
    }

    @Test
    void noMoreWaitThanTheInstallationAllows() {
        workbench.operate(CONCURRENCY, 1);
        playground.apply("hello", "one", STANDING_BY);
        playground.apply("other", "one", STANDING_BY);
        build("hello", 1);
        awaitWaiting("hello", 2);
        build("other", 1);
        playground.await("other", condition("Ready", "True", "Succeeded"));
        // The next build of the other takes no notice.
        playground.apply("other", "two", STANDING_BY);
        build("other", 2);
        playground.await("other", built(2));
        assertEquals(1, waiting().size());

        workbench.operate(CONCURRENCY, 0);
        playground.awaitJobs(jobs -> jobs.stream().noneMatch(StandbyTest::isWaiting));
    }

    @Test
    void oneThatIsLostIsNotMadeAgainUntilTheNextBuild() {
        Pod pod = waitingPod("hello", STANDING_BY);
        Job waiting = job(2);
        playground.terminated(pod, "Error", 143, BuilderFiles.NOT_BEGUN);
        playground.failed(waiting);
        workbench.operate(CONCURRENCY, STANDBY);
        // Nor by an operator that remembers nothing: what it does meanwhile shows that it has looked.
        playground.apply("other", "one", "");
        build("other", 1);
        playground.await("other", built(1));
        assertEquals(waiting.getMetadata().getUid(), job(2).getMetadata().getUid());
        assertTrue(condition("Ready", "True", "Succeeded").test(playground.await("hello", built(1))));

        playground.apply("hello", "two", STANDING_BY);
        assertIsReplaced(waiting);
        build("hello", 2);
        awaitWaiting("hello", 3);
    }

    @Test
    void oneThatSomebodyDeletesIsNotMadeAgainUntilTheNextBuild() {
        waitingPod("hello", STANDING_BY);
        admin.resource(job(2)).delete();
        playground.awaitJobs(jobs -> jobs.size() == 1);
        playground.apply("hello", "two", STANDING_BY);
        build("hello", 2);
        awaitWaiting("hello", 3);
        assertEquals(3, playground.jobs().size());
    }

    @Test
    void oneWhoseTimeIsOverIsGone() {
        playground.apply("hello", "one", "builder: {standby: 60s}");
        // Its build takes 34 seconds, so that it ended 45 seconds ago: 15 are left.
        build("hello", 1, Instant.now().minus(Duration.ofSeconds(34 + 45)));
        awaitWaiting("hello", 2);
        playground.awaitJobs(jobs -> jobs.size() == 1);
        assertTrue(condition("Ready", "True", "Succeeded").test(playground.await("hello", built(1))));
    }

    @Test
    void twoOperatorsHandOverOnce() {
        Pod pod = waitingPod("hello", STANDING_BY);
        Job waiting = job(2);
        try (RunningOperator _ = workbench.startOperator(CONCURRENCY, STANDBY)) {
            playground.apply("hello", "two", STANDING_BY);
            awaitTold(pod);
            playground.await("hello", status -> status.getJob() != null);
            assertEquals(waiting.getMetadata().getUid(), job(2).getMetadata().getUid());
            playground.terminated(pod, "Completed", 0, ImageBuildReconcilerTest.success(Instant.now()));
            playground.await("hello", built(2));
            awaitWaiting("hello", 3);
        }
        assertEquals(3, playground.jobs().size());
    }

    @Test
    void aBuildThatExportsItsCacheIsNotWaitedFor() {
        String export = STANDING_BY + "\n  cache: {registry: {exportTo: registry.example/cache:main}}";
        playground.apply("hello", "one", export);
        build("hello", 1);
        playground.await("hello", built(1));
        playground.apply("other", "one", STANDING_BY);
        build("other", 1);
        awaitWaiting("other", 2);
        assertEquals(1, waiting().size());
    }

    /** Plays an ordinary build to a good end. */
    private void build(String name, long number) {
        build(name, number, Instant.now());
    }

    private void build(String name, long number, Instant started) {
        Job job = playground.awaitJob(found -> name.equals(annotation(found, Names.IMAGE_BUILD))
                && Long.toString(number).equals(annotation(found, Names.BUILD_NUMBER))
                && !annotation(found, Names.GENERATION).isEmpty());
        playground.terminated(playground.startPod(job), "Completed", 0, ImageBuildReconcilerTest.success(started));
    }

    /** The pod that waits for the second build of a new ImageBuild. */
    private Pod waitingPod(String name, String more) {
        playground.apply(name, "one", more);
        build(name, 1);
        Pod pod = playground.startPod(awaitWaiting(name, 2));
        playground.runningSinceNow(pod);
        return pod;
    }

    private Job awaitWaiting(String name, long number) {
        return playground.awaitJob(job -> isWaiting(job)
                && name.equals(annotation(job, Names.IMAGE_BUILD))
                && Long.toString(number).equals(annotation(job, Names.BUILD_NUMBER)));
    }

    private static boolean isWaiting(Job job) {
        return !annotation(job, Names.STANDBY).isEmpty()
                && annotation(job, Names.HANDED_OVER).isEmpty();
    }

    private List<Job> waiting() {
        return playground.jobs().stream().filter(StandbyTest::isWaiting).toList();
    }

    private Job job(long number) {
        return playground.jobs().stream()
                .filter(job -> Long.toString(number).equals(annotation(job, Names.BUILD_NUMBER)))
                .findFirst()
                .orElseThrow();
    }

    private Pod current(Pod pod) {
        return admin.resource(pod).get();
    }

    private Pod awaitTold(Pod pod) {
        return admin.resource(pod)
                .waitUntilCondition(
                        now -> now != null && annotations(now).containsKey(Names.REQUEST), 30, TimeUnit.SECONDS);
    }

    /** A Job of the same name and the same attempt is there, made for the build. */
    private void assertIsReplaced(Job waiting) {
        Job other = playground.awaitJob(job -> job.getMetadata()
                        .getName()
                        .equals(waiting.getMetadata().getName())
                && !job.getMetadata().getUid().equals(waiting.getMetadata().getUid())
                && annotation(job, Names.STANDBY).isEmpty());
        assertNotEquals("", annotation(other, Names.GENERATION));
        assertEquals("0", annotation(other, Names.ATTEMPT));
        admin.pods()
                .inNamespace(playground.namespace())
                .withName(waiting.getMetadata().getName() + "-pod")
                .waitUntilCondition(pod -> pod == null, 30, TimeUnit.SECONDS);
    }

    /** The second build is tried once more, and no more than once. */
    private void oneAttemptIsLeft() {
        playground.terminated(playground.startPod(job(2)), "Error", 1, "it crashed");
        ImageBuildStatus status = playground.await("hello", condition("Stalled", "True", "Internal"));
        assertEquals(2L, status.getBuildNumber());
        assertEquals(2, playground.jobs().size());
    }

    private static Predicate<ImageBuildStatus> built(long number) {
        return status ->
                status.getJob() == null && status.getHistory().stream().anyMatch(past -> past.number() == number);
    }

    private static Map<String, String> annotations(Pod pod) {
        return pod.getMetadata().getAnnotations();
    }

    private static String annotation(Pod pod, String name) {
        return annotations(pod).getOrDefault(name, "");
    }

    private static String annotation(Job job, String name) {
        return job.getMetadata().getAnnotations().getOrDefault(name, "");
    }

    /** While it is open, no pod of the namespace can be changed but for its status. */
    private final class DeafPods implements AutoCloseable {
        private final ValidatingAdmissionPolicy policy;
        private final ValidatingAdmissionPolicyBinding binding;

        DeafPods() {
            policy = admin.resource(admin.getKubernetesSerialization()
                            .unmarshal("""
                            apiVersion: admissionregistration.k8s.io/v1
                            kind: ValidatingAdmissionPolicy
                            metadata: {name: %1$s}
                            spec:
                              matchConstraints:
                                namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %1$s}}
                                resourceRules:
                                  - {apiGroups: [""], apiVersions: [v1], operations: [UPDATE], resources: [pods]}
                              validations:
                                - {expression: "false", message: deaf}
                            """.formatted(playground.namespace()), ValidatingAdmissionPolicy.class))
                    .create();
            binding = admin.resource(admin.getKubernetesSerialization()
                            .unmarshal("""
                            apiVersion: admissionregistration.k8s.io/v1
                            kind: ValidatingAdmissionPolicyBinding
                            metadata: {name: %1$s}
                            spec: {policyName: %1$s, validationActions: [Deny]}
                            """.formatted(playground.namespace()), ValidatingAdmissionPolicyBinding.class))
                    .create();
            awaitForce(true);
        }

        /** The API server takes notice of its policies a little later, and tells nobody when. */
        private void awaitForce(boolean wanted) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (isInForce() != wanted) {
                assertTrue(System.nanoTime() < deadline, "the API server takes no notice");
            }
        }

        private boolean isInForce() {
            Pod any = admin.pods()
                    .inNamespace(playground.namespace())
                    .list()
                    .getItems()
                    .getFirst();
            try {
                admin.resource(any)
                        .dryRun(true)
                        .patch(
                                PatchContext.of(PatchType.JSON_MERGE),
                                "{\"metadata\": {\"annotations\": {\"probe\": \"" + System.nanoTime() + "\"}}}");
                return false;
            } catch (KubernetesClientException e) {
                if (String.valueOf(e.getMessage()).contains("deaf")) {
                    return true;
                }
                throw e;
            }
        }

        @Override
        public void close() {
            admin.resource(binding).delete();
            admin.resource(policy).delete();
            awaitForce(false);
        }
    }
}
