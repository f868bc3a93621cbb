package build.kiln.cli;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the launcher hands to a process that waits. As bytes: the caller's process id, its terminal or nothing, the number of
 * arguments, the arguments, the caller's variables and nothing, a zero byte after each.
 *
 * @param terminal the device behind the caller's standard error, when it is one
 */
record HandedBuild(long caller, Optional<String> terminal, List<String> arguments, Map<String, String> environment) {
    private static final int MOST_BYTES = 8 << 20;

    /** What shells count for themselves, and what the launcher sets. */
    private static final Set<String> NOBODYS = Set.of("_", "LC_ALL", "OLDPWD", "PWD", "SHLVL");

    HandedBuild {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /** Empty when the caller gave up before it said all. */
    static Optional<HandedBuild> read(InputStream from) throws IOException {
        Words words = new Words(from);
        try {
            long caller = Long.parseLong(words.next());
            String terminal = words.next();
            int count = Integer.parseInt(words.next());
            List<String> arguments = new ArrayList<>();
            while (arguments.size() < count) {
                arguments.add(words.next());
            }
            Map<String, String> environment = new HashMap<>();
            for (String variable = words.next(); !variable.isEmpty(); variable = words.next()) {
                int equals = Math.max(variable.indexOf('=', 1), 0);
                environment.putIfAbsent(variable.substring(0, equals), variable.substring(equals + 1));
            }
            return Optional.of(new HandedBuild(
                    caller, Optional.of(terminal).filter(path -> !path.isEmpty()), arguments, environment));
        } catch (EOFException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Whether a process with these variables does what the caller would have done with its own. */
    boolean fits(Map<String, String> variables) {
        return relevant(environment).equals(relevant(variables));
    }

    private static Map<String, String> relevant(Map<String, String> variables) {
        Map<String, String> relevant = new HashMap<>(variables);
        relevant.keySet().removeAll(NOBODYS);
        return relevant;
    }

    /** Texts that end with a zero byte. */
    private static final class Words {
        private final InputStream from;
        private int left = MOST_BYTES;

        Words(InputStream from) {
            this.from = from;
        }

        String next() throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (int next = from.read(); next != 0; next = from.read()) {
                if (next < 0 || --left < 0) {
                    throw new EOFException();
                }
                bytes.write(next);
            }
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
