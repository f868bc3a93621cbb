package build.kiln.dockerfile.instruction;

import build.kiln.dockerfile.instruction.CommandLine.Form;
import build.kiln.dockerfile.parser.Arguments.Check;
import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.parser.Statement;
import build.kiln.dockerfile.text.GoDuration;
import build.kiln.dockerfile.text.Quote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * HEALTHCHECK: how to tell that a container works. A zero duration or count means: the runtime's default.
 *
 * @param test {@code [NONE]}, {@code [CMD, …]} or {@code [CMD-SHELL, command]}
 */
public record Healthcheck(
        Origin origin,
        List<String> test,
        Duration interval,
        Duration timeout,
        Duration startPeriod,
        Duration startInterval,
        int retries)
        implements Instruction {
    private static final Map<String, FlagType> FLAGS = Map.of(
            "interval", FlagType.TEXT,
            "timeout", FlagType.TEXT,
            "start-period", FlagType.TEXT,
            "start-interval", FlagType.TEXT,
            "retries", FlagType.TEXT);
    private static final Duration SHORTEST = Duration.ofMillis(1);

    public Healthcheck {
        test = List.copyOf(test);
    }

    static Healthcheck parse(Statement statement) throws DockerfileException {
        if (!(statement.arguments() instanceof Check check)) {
            throw Arity.noArgument("HEALTHCHECK");
        }
        Origin origin = Origin.of(statement);
        CommandLine command = CommandLine.of(check.command(), List.of());
        String type = check.type().toUpperCase(Locale.ROOT);
        if (type.equals("NONE")) {
            if (!command.arguments().isEmpty()) {
                throw DockerfileException.of("HEALTHCHECK NONE takes no arguments");
            }
            return new Healthcheck(
                    origin, List.of(type), Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);
        }
        Flags flags = Flags.parse(statement, FLAGS);
        return new Healthcheck(
                origin,
                test(type, command),
                duration("interval", flags),
                duration("timeout", flags),
                duration("start-period", flags),
                duration("start-interval", flags),
                retries(flags.text("retries")));
    }

    private static List<String> test(String type, CommandLine command) throws DockerfileException {
        if (!type.equals("CMD")) {
            throw DockerfileException.of("Unknown type " + Quote.quote(type) + " in HEALTHCHECK (try CMD)");
        }
        if (command.arguments().isEmpty()) {
            throw DockerfileException.of("Missing command after HEALTHCHECK CMD");
        }
        List<String> test = new ArrayList<>(List.of(command.form() == Form.EXEC ? "CMD" : "CMD-SHELL"));
        test.addAll(command.arguments());
        return test;
    }

    private static Duration duration(String name, Flags flags) throws DockerfileException {
        String text = flags.text(name);
        if (text.isEmpty()) {
            return Duration.ZERO;
        }
        Duration duration;
        try {
            duration = GoDuration.parse(text);
        } catch (IllegalArgumentException e) {
            throw DockerfileException.of(String.valueOf(e.getMessage()))
                    .withRemedy("Write a number and a unit, e.g. --" + name + "=30s.");
        }
        if (!duration.isZero() && duration.compareTo(SHORTEST) < 0) {
            throw DockerfileException.of("Interval " + Quote.quote(name) + " cannot be less than 1ms");
        }
        return duration;
    }

    private static int retries(String text) throws DockerfileException {
        if (text.isEmpty()) {
            return 0;
        }
        int retries;
        try {
            retries = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw DockerfileException.of("--retries is not a number: " + Quote.quote(text));
        }
        if (retries < 0) {
            throw DockerfileException.of("--retries cannot be negative (" + retries + ")");
        }
        return retries;
    }
}
