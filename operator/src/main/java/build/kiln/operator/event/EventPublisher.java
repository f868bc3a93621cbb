package build.kiln.operator.event;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes Events. An Event's name follows from what it tells, so that an operator that restarts, or reconciles from a stale
 * cache, does not tell it twice.
 */
public final class EventPublisher {
    private static final Logger LOG = LoggerFactory.getLogger(EventPublisher.class);
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final int LONGEST_NOTE = 1024;
    private static final String CONTROLLER = "kiln.build/operator";

    private final KubernetesClient client;
    private final String instance;
    private final Clock clock;

    public EventPublisher(KubernetesClient client, String instance, Clock clock) {
        this.client = client;
        this.instance = instance;
        this.clock = clock;
    }

    /** Tells what happened to a build, or logs that it could not. */
    public void publish(HasMetadata object, Happening happening) {
        publish(object, happening, "Build");
    }

    /** Tells it, or logs that it could not: no build fails for want of an Event. */
    void publish(HasMetadata object, Happening happening, String action) {
        try {
            client.resource(event(object, happening, action)).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                LOG.warn(
                        "no event {} for {}: {}",
                        happening.reason(),
                        object.getMetadata().getName(),
                        e.getMessage());
            }
        }
    }

    private Event event(HasMetadata object, Happening happening, String action) {
        String uid = Objects.requireNonNullElse(object.getMetadata().getUid(), "");
        String identity = uid + happening.reason() + '/' + happening.about();
        String message = happening.message();
        return new EventBuilder()
                .withNewMetadata()
                // Events about what is in no namespace stand in the default one.
                .withNamespace(Objects.requireNonNullElse(object.getMetadata().getNamespace(), "default"))
                .withName("kiln-" + UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8)))
                .endMetadata()
                .withEventTime(new MicroTime(MICROS.format(clock.instant())))
                .withReportingController(CONTROLLER)
                .withReportingInstance(instance)
                .withAction(action)
                .withType(happening.type().word())
                .withReason(happening.reason())
                .withNote(message.length() > LONGEST_NOTE ? message.substring(0, LONGEST_NOTE) : message)
                .withRegarding(new ObjectReferenceBuilder()
                        .withApiVersion(object.getApiVersion())
                        .withKind(object.getKind())
                        .withNamespace(object.getMetadata().getNamespace())
                        .withName(object.getMetadata().getName())
                        .withUid(uid)
                        .build())
                .build();
    }
}
