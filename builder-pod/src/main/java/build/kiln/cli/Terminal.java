package build.kiln.cli;

import build.kiln.linux.WindowSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The terminal behind standard error. */
final class Terminal {
    private static final int STANDARD_ERROR = 2;
    private static final Path LINK = Path.of("/proc/self/fd/" + STANDARD_ERROR);
    private static final Pattern DEVICE = Pattern.compile("/dev/(pts/[0-9]+|tty.*|console)");
    private static final WindowSize USUAL = new WindowSize(24, 80);

    private Terminal() {}

    /** Whether this process's standard error is a terminal; costs no native call. */
    static boolean isErrorStream() {
        try {
            return DEVICE.matcher(Files.readSymbolicLink(LINK).toString()).matches();
        } catch (IOException e) {
            return false;
        }
    }

    /** Its size now; it may change at any time. */
    static Supplier<WindowSize> size() {
        return () -> WindowSize.of(STANDARD_ERROR).orElse(USUAL);
    }

    static Colours colours(Console console) {
        boolean plain = console.environment().apply("NO_COLOR").isPresent()
                || console.variable("TERM").filter("dumb"::equals).isPresent();
        return plain ? Colours.NONE : Colours.ANSI;
    }

    /** How what is done, at work and wrong is told apart. */
    enum Colours {
        NONE("", "", "", ""),
        ANSI("\u001b[34m", "\u001b[36m", "\u001b[31m", "\u001b[0m");

        final String done;
        final String running;
        final String failed;
        final String end;

        Colours(String done, String running, String failed, String end) {
            this.done = done;
            this.running = running;
            this.failed = failed;
            this.end = end;
        }
    }
}
