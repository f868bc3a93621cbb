package build.kiln.operator.event;

import build.kiln.operator.policy.Violations;
import build.kiln.policy.Action;
import build.kiln.policy.Violation;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of what was denied at admission, in the namespace where it was to be. A controller that tries again and again is told of once a
 * minute for each rule it breaks, and of all that is denied in a minute some is told: whoever is denied hears it anyway. Replicas
 * give the same Event the same name, so that one of them tells it.
 */
public final class DenialEvents implements AutoCloseable {
    static final int MOST_A_MINUTE = 60;

    private static final Logger LOG = LoggerFactory.getLogger(DenialEvents.class);
    private static final int MOST_WAITING = 100;
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();

    private final EventPublisher events;
    private final InstantSource clock;
    private final ExecutorService teller = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            Thread.ofVirtual().name("denials").factory());
    private final Set<String> told = new HashSet<>();
    private long minute;

    public DenialEvents(EventPublisher events, InstantSource clock) {
        this.events = events;
        this.clock = clock;
    }

    /** Tells of a denial, unless it was told or too much is; returns at once. */
    public void tell(String apiVersion, String kind, String namespace, String name, List<Violation> violations) {
        Optional<Violation> reason = violations.stream()
                .filter(violation -> violation.action() == Action.DENY)
                .findFirst();
        if (reason.isEmpty() || namespace.isEmpty()) {
            return;
        }
        Violation violation = reason.get();
        Optional<String> about = firstOfItsMinute(namespace + '/' + violation.policy() + '/' + violation.rule());
        if (about.isEmpty()) {
            return;
        }
        GenericKubernetesResource object = new GenericKubernetesResource();
        object.setApiVersion(apiVersion);
        object.setKind(kind);
        object.setMetadata(
                new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
        Happening denied =
                new Happening(Happening.Type.WARNING, "PolicyDenied", Violations.text(violation), about.get());
        try {
            teller.execute(() -> events.publish(object, denied, "Admit"));
        } catch (RejectedExecutionException e) {
            LOG.debug("too many denials to tell of", e);
        }
    }

    /** What tells a denial from others; empty when nothing is to be told of it. */
    private synchronized Optional<String> firstOfItsMinute(String what) {
        long now = clock.millis() / MINUTE;
        if (now != minute) {
            minute = now;
            told.clear();
        }
        return told.size() < MOST_A_MINUTE && told.add(what) ? Optional.of(what + '/' + now) : Optional.empty();
    }

    @Override
    public void close() {
        teller.shutdownNow();
    }
}
