package build.kiln.op.copy;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** What times files get: with an epoch ({@code SOURCE_DATE_EPOCH}), none is later. */
public record Times(Clock clock, Optional<Instant> epoch) {
    /** For what is made and has no time of its own. */
    public Instant now() {
        return epoch.orElseGet(clock::instant);
    }

    public Instant clamp(Instant time) {
        return epoch.filter(time::isAfter).orElse(time);
    }
}
