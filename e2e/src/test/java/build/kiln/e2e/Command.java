package build.kiln.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program run to its end, with its output kept and its time limited. */
public record Command(List<String> words, Map<String, String> environment, Duration limit) {

    public Command {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
    }

    public static Command of(Object... words) {
        return new Command(List.of(words).stream().map(Object::toString).toList(), Map.of(), Duration.ofMinutes(1));
    }

    public Command with(String variable, Object value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value.toString());
        return new Command(words, more, limit);
    }

    public Command within(Duration duration) {
        return new Command(words, environment, duration);
    }

    /** What a program left: its exit code and its two outputs, interleaved. */
    public record Outcome(int exitCode, String output) {}

    /**
     * Runs the program and returns what it printed.
     *
     * @throws AssertionError when it fails or takes too long, with the output
     */
    public String succeed() {
        Outcome outcome = run();
        if (outcome.exitCode() != 0) {
            throw new AssertionError(
                    String.join(" ", words) + " ended with " + outcome.exitCode() + ":\n" + outcome.output());
        }
        return outcome.output();
    }

    /** Runs the program to its end, whatever that is. */
    public Outcome run() {
        try {
            Path output = Files.createTempFile("command", ".out");
            try {
                ProcessBuilder builder =
                        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile());
                builder.environment().putAll(environment);
                Process process = builder.start();
                process.getOutputStream().close();
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                    throw new AssertionError(String.join(" ", words) + " took longer than " + limit + ":\n"
                            + Files.readString(output, StandardCharsets.UTF_8));
                }
                return new Outcome(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + String.join(" ", words), e);
        }
    }
}
