package build.kiln.request;

import build.kiln.api.DurationText;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The checks that fields have in common. */
final class Checks {
    private Checks() {}

    static <T> T parsed(String field, String text, Function<String, T> parser) throws InvalidSpecException {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidSpecException(field, e);
        }
    }

    /** How long a builder may be at something: a second to a day. */
    static Duration upToADay(String field, String text) throws InvalidSpecException {
        Duration duration = parsed(field, text, DurationText::parse);
        if (duration.compareTo(Duration.ofSeconds(1)) < 0 || duration.compareTo(Duration.ofDays(1)) > 0) {
            throw new InvalidSpecException(field, "is between 1s and 24h, not " + text);
        }
        return duration;
    }

    /** A path that is relative and stays where it begins. */
    static String inside(String field, String path) throws InvalidSpecException {
        if (path.startsWith("/")
                || path.indexOf('\0') >= 0
                || List.of(path.split("/", -1)).contains("..")) {
            throw new InvalidSpecException(field, "a path is relative and stays inside the context: \"" + path + "\"");
        }
        return path;
    }

    static <T> T required(String field, @Nullable T value) throws InvalidSpecException {
        if (value == null) {
            throw new InvalidSpecException(field, "is required");
        }
        return value;
    }
}
