package build.kiln.operator.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.operator.cluster.ApiServer;
import build.kiln.operator.cluster.ApiServerExtension;
import build.kiln.operator.cluster.Arrangements;
import build.kiln.policy.Action;
import build.kiln.policy.Violation;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ApiServerExtension.class)
class DenialEventsTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private final KubernetesClient admin;
    private final KubernetesClient operator;
    private final String namespace;
    private final List<DenialEvents> tellers = new ArrayList<>();

    DenialEventsTest(ApiServer server) {
        admin = server.admin();
        operator = server.operator();
        namespace = Arrangements.namespace(admin, "denied");
    }

    @AfterEach
    void stop() {
        tellers.forEach(DenialEvents::close);
        operator.close();
        admin.close();
    }

    @Test
    void oneEventTellsOfWhatIsDeniedAgainAndAgainByAnyReplica() {
        DenialEvents one = teller(NOW);
        DenialEvents other = teller(NOW.plusSeconds(30));
        for (int i = 0; i < 50; i++) {
            deny(one, "tags.deny");
            deny(other, "tags.deny");
        }
        deny(other, "registries.allow");
        List<Event> events = await(2);
        assertEquals(2, events.size());
        Event told = events.stream()
                .filter(event -> event.getNote().contains("rule tags.deny"))
                .findFirst()
                .orElseThrow();
        assertEquals("PolicyDenied", told.getReason());
        assertEquals("Warning", told.getType());
        assertEquals("Pod", told.getRegarding().getKind());
        assertEquals("shop-", told.getRegarding().getName());
        assertEquals(
                "ImagePolicy production, rule tags.deny, spec.containers[0].image: wrong; put it right",
                told.getNote());

        deny(teller(NOW.plus(Duration.ofMinutes(1))), "tags.deny");
        assertEquals(3, await(3).size());
    }

    @Test
    void ofManyDenialsSomeAreTold() {
        DenialEvents teller = teller(NOW);
        for (int i = 0; i < 5 * DenialEvents.MOST_A_MINUTE; i++) {
            deny(teller, "rules.own" + i);
        }
        DenialEvents next = teller(NOW.plus(Duration.ofMinutes(1)));
        deny(next, "last");
        List<Event> events = awaitNote("rule last");
        assertTrue(events.size() <= DenialEvents.MOST_A_MINUTE + 1, () -> events.size() + " events");
    }

    private DenialEvents teller(Instant now) {
        DenialEvents teller = new DenialEvents(
                new EventPublisher(operator, "test", Clock.fixed(now, ZoneOffset.UTC)),
                Clock.fixed(now, ZoneOffset.UTC));
        tellers.add(teller);
        return teller;
    }

    private void deny(DenialEvents teller, String rule) {
        teller.tell(
                "v1",
                "Pod",
                namespace,
                "shop-",
                List.of(new Violation(
                        "production", rule, "spec.containers[0].image", "wrong", "put it right", Action.DENY)));
    }

    private List<Event> await(int count) {
        return admin.events()
                .v1()
                .events()
                .inNamespace(namespace)
                .informOnCondition(events -> events.size() >= count)
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    private List<Event> awaitNote(String note) {
        return admin.events()
                .v1()
                .events()
                .inNamespace(namespace)
                .informOnCondition(events ->
                        events.stream().anyMatch(event -> event.getNote().contains(note)))
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }
}
