package build.kiln.executor;

import java.util.Locale;
import java.util.Set;

/**
 * A resource limit of a process, see setrlimit(2).
 *
 * @param name in lower case without prefix, e.g. {@code nofile}
 * @param soft -1 for unlimited
 * @param hard -1 for unlimited
 */
public record Ulimit(String name, long soft, long hard) {
    private static final Set<String> NAMES = Set.of(
            "core",
            "cpu",
            "data",
            "fsize",
            "locks",
            "memlock",
            "msgqueue",
            "nice",
            "nofile",
            "nproc",
            "rss",
            "rtprio",
            "rttime",
            "sigpending",
            "stack");

    public Ulimit {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException("no such limit: " + name);
        }
        if (soft < -1 || hard < -1 || Long.compareUnsigned(soft, hard) > 0) {
            throw new IllegalArgumentException("not a limit: " + name + "=" + soft + ":" + hard);
        }
    }

    /**
     * Reads {@code soft[:hard]} as {@code docker build --ulimit} writes it.
     *
     * @throws IllegalArgumentException when the name is unknown or a number is none
     */
    public static Ulimit parse(String name, String value) {
        int colon = value.indexOf(':');
        long soft = Long.parseLong(colon < 0 ? value : value.substring(0, colon));
        long hard = colon < 0 ? soft : Long.parseLong(value.substring(colon + 1));
        return new Ulimit(name, soft, hard);
    }

    /** The name in the OCI runtime specification. */
    String type() {
        return "RLIMIT_" + name.toUpperCase(Locale.ROOT);
    }
}
