package build.kiln.operator.observe;

import java.util.Locale;

/** Tells from the container runtime's words why a container could not be created. */
final class StartFailures {
    private StartFailures() {}

    static Death death(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        if (text.contains("mount_setattr") || (text.contains("idmap") && text.contains("invalid argument"))) {
            return Death.IDMAP_UNSUPPORTED;
        }
        if (text.contains("seccomp") && (text.contains("no such file") || text.contains("cannot load"))) {
            return Death.SECCOMP_MISSING;
        }
        return Death.NOT_STARTED;
    }
}
