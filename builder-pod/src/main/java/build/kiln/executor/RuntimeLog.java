package build.kiln.executor;

import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What an OCI runtime says about a process that it could not start. */
final class RuntimeLog {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int NOT_EXECUTABLE = 126;
    private static final int NOT_FOUND = 127;

    private RuntimeLog() {}

    /** The first error in a log; empty when the runtime had none. */
    static Optional<String> error(Path log) throws IOException {
        if (!Files.exists(log)) {
            return Optional.empty();
        }
        for (String line : Files.readAllLines(log)) {
            Optional<String> error = line.startsWith("{") ? error(line) : Optional.empty();
            if (error.isPresent()) {
                return error;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> error(String line) throws IOException {
        String level = "";
        String message = "";
        try (JsonParser json = FACTORY.createParser(line)) {
            while (json.nextToken() != null) {
                if (json.currentToken() != JsonToken.VALUE_STRING) {
                    continue;
                }
                switch (json.currentName()) {
                    case "level" -> level = json.getText();
                    case "msg" -> message = json.getText();
                    default -> {}
                }
            }
        }
        return level.equals("error") || level.equals("fatal") ? Optional.of(message) : Optional.empty();
    }

    /**
     * Tells whose fault it is that a process did not start: a program that is not there is the Dockerfile's, a namespace
     * that cannot be made is this machine's.
     */
    static BuildException failure(String error, List<String> lastLines) {
        String text = error.toLowerCase(Locale.ROOT);
        boolean ofProgram = text.contains("exec: ") || text.contains("executable");
        if (ofProgram && (text.contains("not found") || text.contains("no such file"))) {
            return BuildException.of(Reason.RUN_FAILED, error)
                    .withProcess(NOT_FOUND, lastLines)
                    .withHint(
                            "The stage has no such program: install it in an earlier step, or start FROM an image that has it.");
        }
        if (ofProgram && text.contains("permission denied")) {
            return BuildException.of(Reason.RUN_FAILED, error)
                    .withProcess(NOT_EXECUTABLE, lastLines)
                    .withHint("The file is not executable: COPY --chmod=755 or RUN chmod makes it so.");
        }
        if (text.contains("operation not permitted") || text.contains("seccomp") || text.contains("namespace")) {
            return BuildException.of(Reason.ISOLATION_UNAVAILABLE, "RUN cannot be isolated here: " + error)
                    .withHint(
                            "The builder may not make namespaces or mounts: see the isolation profiles in docs/design.md.");
        }
        return BuildException.of(Reason.RUN_FAILED, error).withProcess(1, lastLines);
    }
}
