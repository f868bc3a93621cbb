package build.kiln.oci;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * Docker's health check of an image config. A zero duration means: the runtime's default.
 *
 * @param test {@code ["NONE"]}, {@code ["CMD", …]} or {@code ["CMD-SHELL", command]}
 */
public record Healthcheck(
        List<String> test,
        Duration interval,
        Duration timeout,
        Duration startPeriod,
        Duration startInterval,
        OptionalInt retries) {
    public Healthcheck {
        test = List.copyOf(test);
    }
}
