package build.kiln.operator.certificate;

import java.time.Duration;
import java.time.InstantSource;

/** Keeps what this replica serves, and what all replicas share, in step. */
public final class CertificateKeeper {
    private static final int ATTEMPTS = 5;

    private final CredentialStore store;
    private final Issuer issuer;
    private final Duration settling;
    private final ServingKeys keys;
    private final InstantSource clock;

    /** Clients. */
    public interface Audience {
        /** Tells them which authorities to trust, in PEM; returns whether they had been told before. */
        boolean tell(String authorities);
    }

    /**
     * A keeper of {@code keys}.
     *
     * @param settling how long each stage of a rotation lasts; longer than the time between two {@link #keep} anywhere
     */
    public CertificateKeeper(
            CredentialStore store, Issuer issuer, Duration settling, ServingKeys keys, InstantSource clock) {
        this.store = store;
        this.issuer = issuer;
        this.settling = settling;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Serves the current identity, tells the authorities and does what is due of a rotation.
     *
     * @param audience the clients that have to trust what is served
     */
    public void keep(Audience audience) {
        CredentialStore.Kept kept = current();
        Credentials credentials = kept.credentials().orElseThrow();
        keys.serve(credentials.current());
        boolean known = audience.tell(credentials.bundle());
        credentials
                .next(issuer::issue, settling, known, clock.instant())
                .filter(next -> store.write(next, kept.version()))
                .ifPresent(next -> {
                    keys.serve(next.current());
                    audience.tell(next.bundle());
                });
    }

    private CredentialStore.Kept current() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            CredentialStore.Kept kept = store.read();
            if (kept.credentials().isPresent()) {
                return kept;
            }
            Credentials first = Credentials.first(issuer.issue(clock.instant()), clock.instant());
            store.write(first, kept.version());
        }
        throw new IllegalStateException("the webhooks' Secret is changed by others all the time");
    }
}
