package build.kiln.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How long ago something was, as docker prints it. */
final class HumanTime {
    private HumanTime() {}

    /** {@code 3 days ago}; {@code N/A} for a time that is not known. */
    static String ago(Optional<Instant> time, Instant now) {
        return time.map(known -> of(Duration.between(known, now)) + " ago").orElse("N/A");
    }

    private static String of(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 1) {
            return "Less than a second";
        }
        if (seconds < 60) {
            return counted(seconds, "second");
        }
        long minutes = duration.toMinutes();
        if (minutes == 1) {
            return "About a minute";
        }
        if (minutes < 60) {
            return minutes + " minutes";
        }
        long hours = Math.round(duration.toMinutes() / 60.0);
        if (hours == 1) {
            return "About an hour";
        }
        if (hours < 48) {
            return hours + " hours";
        }
        if (hours < 24 * 7 * 2) {
            return hours / 24 + " days";
        }
        if (hours < 24 * 30 * 2) {
            return hours / 24 / 7 + " weeks";
        }
        return hours < 24 * 365 * 2 ? hours / 24 / 30 + " months" : hours / 24 / 365 + " years";
    }

    private static String counted(long count, String unit) {
        return count + " " + unit + (count == 1 ? "" : "s");
    }
}
