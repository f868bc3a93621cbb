package build.kiln.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a command reads and writes.
 *
 * @param environment the caller's variables
 */
record Console(
        InputStream in,
        PrintWriter out,
        PrintWriter err,
        ErrorStream kind,
        Function<String, Optional<String>> environment) {
    /** Where {@code err} ends. */
    enum ErrorStream {
        TERMINAL,
        OTHER
    }

    /** This process's own. */
    static Console ofProcess() {
        return new Console(
                System.in,
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                Terminal.isErrorStream() ? ErrorStream.TERMINAL : ErrorStream.OTHER,
                name -> Optional.ofNullable(System.getenv(name)));
    }

    /** The caller's, which in a user namespace is not that of the user whom Java sees. */
    Path home() {
        return Path.of(variable("HOME").orElseGet(() -> System.getProperty("user.home", "/")));
    }

    /** A variable that is set to something. */
    Optional<String> variable(String name) {
        return environment.apply(name).filter(value -> !value.isEmpty());
    }
}
