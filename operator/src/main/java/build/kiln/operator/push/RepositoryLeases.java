package build.kiln.operator.push;

import build.kiln.digest.Digest;
import build.kiln.operator.shared.SharedObjects;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A Lease in the operator's namespace for each repository that a build may push to. The API server lets one writer win; a Lease whose
 * holder is gone, or whose time is over, may be taken by another.
 */
public final class RepositoryLeases {
    private static final String PREFIX = "kiln-push-";
    private static final int HASH_DIGITS = 32;
    /** Clocks of two operators may differ, the older of which has written the time. */
    private static final Duration SKEW = Duration.ofSeconds(30);

    private final KubernetesClient client;
    private final SharedObjects objects;
    private final String namespace;
    private final InstantSource clock;

    public RepositoryLeases(KubernetesClient client, String namespace, InstantSource clock) {
        this.client = client;
        this.objects = new SharedObjects(client);
        this.namespace = namespace;
        this.clock = clock;
    }

    /**
     * Takes the lease of a repository, or prolongs it for the one that has it.
     *
     * @param repository its identity
     * @param validity longer than a builder can live
     * @param alive whether a holder may still push
     * @return who has it instead; empty when {@code holder} has it now
     */
    public Optional<Holder> take(String repository, Holder holder, Duration validity, Predicate<Holder> alive) {
        String name = name(repository);
        @Nullable Lease existing = lease(name).get();
        if (existing != null) {
            Optional<Holder> other = holder(existing).filter(one -> !one.equals(holder));
            if (other.filter(one -> !isOver(existing)).filter(alive).isPresent()) {
                return other;
            }
        }
        return written(name, Optional.ofNullable(existing), holder, validity)
                ? Optional.empty()
                // Somebody was faster; who, is seen at the next look.
                : Optional.ofNullable(lease(name).get())
                        .flatMap(RepositoryLeases::holder)
                        .filter(one -> !one.equals(holder));
    }

    /** Gives the lease of a repository back, when {@code holder} has it. */
    public void release(String repository, Holder holder) {
        @Nullable Lease existing = lease(name(repository)).get();
        if (existing != null && holder(existing).filter(holder::equals).isPresent()) {
            client.resource(existing).lockResourceVersion().delete();
        }
    }

    private boolean written(String name, Optional<Lease> existing, Holder holder, Duration validity) {
        ZonedDateTime now = clock.instant().atZone(ZoneOffset.UTC);
        Lease wanted = existing.map(LeaseBuilder::new)
                .orElseGet(() -> new LeaseBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .addToLabels("app.kubernetes.io/managed-by", "kiln")
                        .endMetadata())
                .editOrNewSpec()
                .withHolderIdentity(holder.identity())
                .withLeaseDurationSeconds(Math.toIntExact(validity.toSeconds()))
                .withRenewTime(now)
                .endSpec()
                .build();
        return objects.write(wanted);
    }

    private boolean isOver(Lease lease) {
        ZonedDateTime renewed = lease.getSpec().getRenewTime();
        int seconds = Objects.requireNonNullElse(lease.getSpec().getLeaseDurationSeconds(), 0);
        Instant end = renewed == null
                ? Instant.MIN
                : renewed.toInstant().plusSeconds(seconds).plus(SKEW);
        return clock.instant().isAfter(end);
    }

    private static Optional<Holder> holder(Lease lease) {
        return lease.getSpec() == null
                ? Optional.empty()
                : Optional.ofNullable(lease.getSpec().getHolderIdentity()).flatMap(Holder::parse);
    }

    private Resource<Lease> lease(String name) {
        return client.leases().inNamespace(namespace).withName(name);
    }

    private static String name(String repository) {
        return PREFIX + Digest.of(repository).hex().substring(0, HASH_DIGITS);
    }
}
