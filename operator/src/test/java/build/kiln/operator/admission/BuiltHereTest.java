package build.kiln.operator.admission;

import static build.kiln.operator.admission.RunningAdmission.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.operator.cluster.ApiServer;
import build.kiln.operator.cluster.ApiServerExtension;
import build.kiln.operator.ledger.Ledger;
import build.kiln.operator.ledger.LedgerEntry;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the ledger knows decides what runs, and under which digest. */
@ExtendWith(ApiServerExtension.class)
class BuiltHereTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final String UNKNOWN = "sha256:" + "0".repeat(64);

    private final ApiServer server;
    private final RunningAdmission admission;
    private final KubernetesClient admin;
    private final String namespace;

    BuiltHereTest(ApiServer server) throws IOException {
        this.server = server;
        admission = RunningAdmission.start(server);
        admin = admission.admin();
        namespace = admission.namespace(Map.of());
    }

    @AfterEach
    void stop() {
        admission.close();
    }

    @Test
    void onlyWhatWasBuiltHereFromATrustedSourceRuns() {
        admission.policy(namespace, """
                enforcement: Enforce
                provenance: {builtBy: {namespaces: [team-a], sources: ["https://git.example/**"]}}
                """);
        admission.awaitDenied(namespace, "registry.example/app:1.0");
        String good = record("team-a", "https://git.example/shop.git", "1.0", NOW);
        String otherTeam = record("team-b", "https://git.example/shop.git", "1.1", NOW);
        String otherSource = record("team-a", "https://evil.example/shop.git", "1.2", NOW);
        awaitKnown(good, otherTeam, otherSource);

        assertEquals("", create("registry.example/app@" + good));
        assertEquals("", create("registry.example/app:whatever@" + good));
        for (String digest : List.of(otherTeam, otherSource, UNKNOWN)) {
            String refusal = create("registry.example/app@" + digest);
            assertTrue(refusal.contains("rule provenance.builtBy"), () -> digest + ": " + refusal);
        }
        assertTrue(create("registry.example/app:1.0").contains("rule provenance.builtBy"), "a tag proves nothing");
    }

    @Test
    void theLedgerOutlivesTheOperator() {
        String digest = record("team-a", "https://git.example/shop.git", "2.0", NOW);
        try (KubernetesClient client = server.operator();
                Ledger reopened = Ledger.open(client, RunningAdmission.NAMESPACE)) {
            assertEquals("team-a", reopened.provenance(digest).orElseThrow().namespace());
        }
    }

    @Test
    void podsGetTheDigestThatWasBuiltLastAndControllersKeepTheirTags() {
        admission.policy(namespace, "pinDigests: true");
        record("team-a", "https://git.example/shop.git", "stable", NOW);
        String newest = record("team-a", "https://git.example/shop.git", "stable", NOW.plusSeconds(60));
        awaitKnown(newest);
        admin.admissionRegistration()
                .v1()
                .mutatingWebhookConfigurations()
                .withName(RunningAdmission.CONFIGURATION)
                .waitUntilCondition(
                        configuration -> configuration != null
                                && !configuration.getWebhooks().isEmpty(),
                        10,
                        TimeUnit.SECONDS);
        Pod pod = awaitPinned();
        assertEquals(
                "registry.example/app:stable@" + newest,
                pod.getSpec().getContainers().getFirst().getImage());
        assertEquals("registry.example/app:unknown", stored("registry.example/app:unknown"));
        assertEquals("registry.example/app@" + UNKNOWN, stored("registry.example/app@" + UNKNOWN));
    }

    /** The API server hears of a new webhook a moment after it is stored. */
    private Pod awaitPinned() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        Pod pod;
        do {
            pod = admin.resource(admission.pod(namespace, "registry.example/app:stable"))
                    .dryRun()
                    .create();
        } while (!pod.getSpec().getContainers().getFirst().getImage().contains("@") && System.nanoTime() < end);
        return pod;
    }

    private String stored(String image) {
        return admin.resource(admission.pod(namespace, image))
                .create()
                .getSpec()
                .getContainers()
                .getFirst()
                .getImage();
    }

    @Test
    void aPinnedTagIsStillJudged() {
        admission.policy(namespace, "enforcement: Enforce\ntags: {deny: [latest]}\npinDigests: true");
        String digest = record("team-a", "https://git.example/shop.git", "latest", NOW);
        awaitKnown(digest);
        admission.awaitDenied(namespace, "registry.example/app");
        assertTrue(create("registry.example/app").contains("rule tags.deny"));
        assertTrue(create("registry.example/app:latest").contains("rule tags.deny"));
    }

    private String create(String image) {
        return refusal(() -> admin.resource(admission.pod(namespace, image)).create());
    }

    private String record(String from, String source, String tag, Instant at) {
        String digest = "sha256:" + (UUID.randomUUID().toString() + UUID.randomUUID()).replace("-", "");
        admission
                .ledger()
                .record(new LedgerEntry(digest, from, "shop", source, "registry.example/app", List.of(tag), at));
        return digest;
    }

    private void awaitKnown(String... digests) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (List.of(digests).stream().map(admission.ledger()::provenance).anyMatch(Optional::isEmpty)) {
            assertTrue(System.nanoTime() < end, "the ledger's index does not hear of what is written");
            Thread.onSpinWait();
        }
    }
}
