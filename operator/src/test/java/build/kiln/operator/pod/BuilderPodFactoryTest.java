package build.kiln.operator.pod;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.contract.Isolation;
import build.kiln.operator.Golden;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BuilderPodFactoryTest {
    private static final Owner SHOP =
            new Owner("kiln.build/v1alpha1", "ImageBuild", "team-a", "shop", "0f9c7c7e-0000-4000-8000-000000000001");
    private static final BuilderSettings SETTINGS = new BuilderSettings(
            "registry.example/kiln/builder:0.1.0",
            "IfNotPresent",
            List.of("pull"),
            Optional.of("kiln/builder.json"),
            Duration.ofMinutes(10),
            Duration.ofHours(24),
            Optional.empty());

    private static final CacheVolume CACHE =
            new CacheVolume(new Quantity("20Gi"), Optional.of("fast"), "ReadWriteMany", Optional.of("17 3 * * *"));

    private final BuilderPodFactory factory = new BuilderPodFactory(SETTINGS);

    @ParameterizedTest
    @EnumSource(value = Isolation.class, mode = EnumSource.Mode.EXCLUDE, names = "LOCAL")
    void jobOfEachProfileIsAsCommitted(Isolation isolation) {
        Golden.assertYaml("pod/" + isolation.code() + ".yaml", factory.job(plan(isolation)));
    }

    @ParameterizedTest
    @EnumSource(
            value = Isolation.class,
            names = {"BASELINE", "ROOTLESS"})
    void jobThatExportsItsCacheIsAsCommitted(Isolation isolation) {
        Job job = factory.job(plan(isolation, BuilderPlan.Export.AFTER_THE_BUILD));
        Golden.assertYaml("pod/export-" + isolation.code() + ".yaml", job);
        assertEquals(
                factory.job(plan(isolation)).getSpec().getTemplate().getSpec(),
                ExportContainer.removedFrom(job.getSpec().getTemplate().getSpec()));
    }

    @Test
    void aJobThatWaitsIsAsCommitted() {
        Golden.assertYaml("pod/standby.yaml", waiting());
    }

    @Test
    void aJobThatWaitsIsDecidedByAllButWhatIsToldLater() {
        BuilderPlan plan = plan(Isolation.BASELINE);
        Job decided = StandbyJob.decided(factory.job(plan));
        BuilderPlan later = new BuilderPlan(
                plan.attempt(),
                new Provenance("other", 9, Optional.empty(), "SPEC changed", Optional.empty()),
                plan.split(),
                "{\"version\":1,\"other\":true}",
                plan.isolation(),
                plan.cacheClaim(),
                plan.mounts(),
                plan.placement(),
                plan.export(),
                plan.timeout());
        assertEquals(decided, StandbyJob.decided(factory.job(later)));
        assertNotEquals(decided, StandbyJob.decided(factory.job(plan(Isolation.USERNS))));
    }

    @Test
    void aHandOverGivesTheBuildItsOwnTime() {
        Instant now = Instant.parse("2026-01-02T03:14:05Z");
        Job wanted = factory.job(plan(Isolation.BASELINE));
        Job waiting = new JobBuilder(waiting())
                .editMetadata()
                .withResourceVersion("7")
                .endMetadata()
                .withNewStatus()
                .withStartTime("2026-01-02T03:04:05Z")
                .endStatus()
                .build();
        Map<String, Object> toJob = HandOver.ofJob(waiting, wanted, now);
        // Ten minutes have gone by; the build's are 30, those for its end 30 seconds, those to be scheduled 10 minutes.
        assertEquals(Map.of("activeDeadlineSeconds", 600 + 1830 + 600L), toJob.get("spec"));
        Map<String, String> told = new TreeMap<>(wanted.getMetadata().getAnnotations());
        told.put(Names.REQUEST, "{\"version\":1}");
        told.put(Names.HANDED_OVER, now.toString());
        assertEquals(Map.of("resourceVersion", "7", "annotations", told), toJob.get("metadata"));

        Pod pod = new PodBuilder()
                .withNewSpec()
                .withActiveDeadlineSeconds(1830 + 3600L)
                .endSpec()
                .withNewStatus()
                .withStartTime("2026-01-02T03:04:10Z")
                .endStatus()
                .build();
        Job handedOver = new JobBuilder(waiting)
                .editMetadata()
                .addToAnnotations(told)
                .endMetadata()
                .build();
        Map<String, Object> toPod = HandOver.ofPod(handedOver, pod, Duration.ofMinutes(30), now);
        assertEquals(Map.of("activeDeadlineSeconds", 595 + 1830L), toPod.get("spec"));
        Map<String, String> toldPod = new TreeMap<>(handedOver.getMetadata().getAnnotations());
        toldPod.put(BuilderPodFactory.SAFE_TO_EVICT, "false");
        assertEquals(Map.of("annotations", toldPod), toPod.get("metadata"));
    }

    private Job waiting() {
        return StandbyJob.waiting(factory.job(plan(Isolation.BASELINE)), "ab12", Duration.ofHours(1));
    }

    @Test
    void namespaceObjectsAreAsCommitted() {
        Golden.assertYaml(
                "pod/cache-claim.yaml", NamespaceObjects.cacheClaim("team-a", NamespaceObjects.CACHE_CLAIM, CACHE));
        Golden.assertYaml(
                "pod/cache-job.yaml",
                new CacheJobFactory(SETTINGS)
                        .cronJob("team-a", NamespaceObjects.CACHE_CLAIM, "17 3 * * *", CACHE, Isolation.BASELINE));
        Golden.assertYaml(
                "pod/network-policy.yaml",
                NamespaceObjects.networkPolicy(
                        "team-a",
                        new DeniedAddresses(
                                List.of("169.254.169.254/32", "fd00:ec2::254/128", "10.0.0.0/24"),
                                Stream.of("10.96.0.1:443", "[fd00::1]:6443", "10.0.0.7:6443")
                                        .map(DeniedAddresses.Service::parse)
                                        .toList())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "10.0.0.1:0", "10.0.0.1:65536", "kubernetes:443", "10.0.0.1:https"})
    void aServiceIsAnAddressAndAPort(String text) {
        assertThrows(IllegalArgumentException.class, () -> DeniedAddresses.Service.parse(text));
    }

    @Test
    void equalPlansGiveEqualJobs() {
        assertEquals(factory.job(plan(Isolation.BASELINE)), factory.job(plan(Isolation.BASELINE)));
    }

    @Test
    void baselineNeedsTheSeccompProfile() {
        BuilderSettings without = new BuilderSettings(
                "b", "Always", List.of(), Optional.empty(), Duration.ZERO, Duration.ZERO, Optional.empty());
        assertThrows(
                IllegalArgumentException.class, () -> new BuilderPodFactory(without).job(plan(Isolation.BASELINE)));
    }

    @Test
    void jobNamesTellAttemptsAndOwnersApart() {
        BuildAttempt first = new BuildAttempt(SHOP, 7, 0);
        Owner recreated = new Owner(SHOP.apiVersion(), SHOP.kind(), SHOP.namespace(), SHOP.name(), "another");
        assertNotEquals(first.jobName(), first.next().jobName());
        assertNotEquals(first.jobName(), new BuildAttempt(SHOP, 8, 0).jobName());
        assertNotEquals(first.jobName(), new BuildAttempt(recreated, 7, 0).jobName());
    }

    @Test
    void jobNamesFitALabel() {
        Owner talkative = new Owner("v1", "ImageBuild", "ns", "a.long-name".repeat(20), "uid");
        String name = new BuildAttempt(talkative, 123456, 2).jobName();
        assertTrue(name.length() <= 63, name);
        assertTrue(name.matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?"), name);
    }

    @Test
    void ownersLabelsAreNotCopied() {
        Job job = factory.job(plan(Isolation.USERNS));
        assertTrue(job.getMetadata().getLabels().keySet().stream()
                .allMatch(key -> key.startsWith("kiln.build/") || key.startsWith("app.kubernetes.io/")));
    }

    private static BuilderPlan plan(Isolation isolation) {
        return plan(isolation, BuilderPlan.Export.NONE);
    }

    private static BuilderPlan plan(Isolation isolation, BuilderPlan.Export export) {
        return new BuilderPlan(
                new BuildAttempt(SHOP, 7, 1),
                new Provenance(
                        "9b74c9897bac770f",
                        3,
                        Optional.of("4f2c1aa0"),
                        "COMMIT 4f2c1aa, was 9be01d3",
                        Optional.of("now")),
                Optional.empty(),
                "{\"version\":1}",
                isolation,
                Optional.of("kiln-cache"),
                List.of(
                        new FileMount.OfSecret(
                                "push",
                                "/kiln/credentials/push",
                                "registry-creds",
                                Map.of(".dockerconfigjson", "config.json")),
                        new FileMount.OfConfigMap("context", "/kiln/context", "site", Map.of())),
                new Placement(
                        new ResourceRequirementsBuilder()
                                .addToRequests("cpu", new Quantity("250m"))
                                .addToRequests("memory", new Quantity("512Mi"))
                                .addToLimits("memory", new Quantity("2Gi"))
                                .build(),
                        Map.of("kubernetes.io/arch", "amd64"),
                        List.of(new TolerationBuilder()
                                .withKey("builds")
                                .withOperator("Exists")
                                .build())),
                export,
                Duration.ofMinutes(30));
    }
}
