package build.kiln.cli;

import build.kiln.build.BuildListener;
import java.time.Clock;

/**
 * How a build is shown while it runs.
 *
 * @param end puts the terminal in order when the result is to be told; may run twice
 */
record ShownProgress(BuildListener listener, Runnable end) implements AutoCloseable {
    static ShownProgress of(BuildCommand command, Console console) {
        String mode = command.progress.orElseGet(
                () -> console.variable("BUILDKIT_PROGRESS").orElse("auto"));
        if (command.quiet) {
            return plain(new QuietProgress());
        }
        return switch (mode) {
            case "plain" -> plain(new PlainProgress(console.err()));
            case "tty" -> terminal(console);
            case "auto" ->
                console.kind() == Console.ErrorStream.TERMINAL
                        ? terminal(console)
                        : plain(new PlainProgress(console.err()));
            case "rawjson" -> plain(new RawJsonProgress(console.err(), Clock.systemUTC()));
            case "quiet", "none" -> plain(new QuietProgress());
            default ->
                throw new UsageException("--progress: auto, plain, tty, rawjson or quiet, not \"%s\"".formatted(mode));
        };
    }

    private static ShownProgress plain(BuildListener listener) {
        return new ShownProgress(listener, () -> {});
    }

    private static ShownProgress terminal(Console console) {
        TerminalProgress progress =
                new TerminalProgress(console.err(), Terminal.size(), Terminal.colours(console), Clock.systemUTC());
        return new ShownProgress(progress, progress::close);
    }

    @Override
    public void close() {
        end.run();
    }
}
