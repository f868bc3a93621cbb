package build.kiln.operator.observe;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Times as the cluster writes them: RFC 3339, absent, or not to be trusted. */
final class Instants {
    private Instants() {}

    static Optional<Instant> parse(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    static Instant parse(@Nullable String text, Instant otherwise) {
        return parse(text).orElse(otherwise);
    }
}
