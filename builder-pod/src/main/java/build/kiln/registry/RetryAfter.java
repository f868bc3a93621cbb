package build.kiln.registry;

import java.time.Duration;
import java.util.Optional;

/** The {@code Retry-After} field in its form of seconds; dates, which registries do not send, are passed over. */
final class RetryAfter {
    private RetryAfter() {}

    static Optional<Duration> parse(Optional<String> field) {
        return field.filter(text -> text.matches("[0-9]{1,6}")).map(text -> Duration.ofSeconds(Long.parseLong(text)));
    }
}
