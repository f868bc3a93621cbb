package build.kiln.registry;

import java.time.Instant;

/** A bearer token and when to stop using it. */
record Token(String value, Instant staleAt) {
    String header() {
        return "Bearer " + value;
    }

    @Override
    public String toString() {
        return "Token[staleAt=" + staleAt + "]";
    }
}
