package build.kiln.frontend.dockerfile;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The signals that STOPSIGNAL may name, by number or, with or without {@code SIG}, by Linux's names. */
final class StopSignals {
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,18}");
    private static final Pattern REAL_TIME = Pattern.compile("RTMIN(\\+([1-9]|1[0-5]))?|RTMAX(-([1-9]|1[0-4]))?");
    private static final Set<String> NAMES = Set.of(
            "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL", "PIPE",
            "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU",
            "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ");

    private StopSignals() {}

    static boolean isSignal(String text) {
        if (NUMBER.matcher(text).matches()) {
            return Long.parseLong(text) != 0;
        }
        String upper = text.toUpperCase(Locale.ROOT);
        String name = upper.startsWith("SIG") ? upper.substring(3) : upper;
        return NAMES.contains(name) || REAL_TIME.matcher(name).matches();
    }
}
