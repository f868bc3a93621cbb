package build.kiln.operator.certificate;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * The identities that all replicas share. A rotation makes an authority known before anyone serves under it and forgets
 * one only when nobody does any more: at each moment clients trust whatever a replica may be showing them.
 *
 * @param since when the stage began
 */
public record Credentials(Stage stage, Identity current, Optional<Identity> other, Instant since) {
    /** How far a rotation is. */
    public enum Stage {
        /** There is one identity. */
        SETTLED,
        /** The other one is the next: clients learn to trust it. */
        ANNOUNCED,
        /** The other one is the previous: replicas that have not noticed still serve it. */
        SWITCHED
    }

    static Credentials first(Identity identity, Instant now) {
        return new Credentials(Stage.SETTLED, identity, Optional.empty(), now);
    }

    /** All authorities that clients trust now, in PEM. */
    public String bundle() {
        return current.authority() + other.map(Identity::authority).orElse("");
    }

    /**
     * What follows; empty while nothing is due.
     *
     * @param settling how long each stage lasts, within which every replica and client hears of it
     * @param known whether clients have been told of the {@link #bundle()} as it is
     */
    Optional<Credentials> next(Function<Instant, Identity> issuer, Duration settling, boolean known, Instant now) {
        if (!now.isBefore(current.end())) {
            return Optional.of(first(issuer.apply(now), now));
        }
        boolean settled = known && !now.isBefore(since.plus(settling));
        return switch (stage) {
            case SETTLED ->
                now.isBefore(current.renewAt())
                        ? Optional.empty()
                        : Optional.of(new Credentials(Stage.ANNOUNCED, current, Optional.of(issuer.apply(now)), now));
            case ANNOUNCED ->
                settled
                        ? Optional.of(new Credentials(Stage.SWITCHED, other.orElseThrow(), Optional.of(current), now))
                        : Optional.empty();
            case SWITCHED -> settled ? Optional.of(first(current, now)) : Optional.empty();
        };
    }
}
