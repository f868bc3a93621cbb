package build.kiln.cli;

import build.kiln.linux.ProcessCalls;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;

/**
 * Does beside the first steps of a build what Java does slowly when it does it first: the search of all jars for somebody who
 * resolves host names, and the link to the kernel's calls.
 */
final class WarmUp {
    private static final Set<String> COMMANDS = Set.of("build", "apply", "push", "pull");

    private WarmUp() {}

    /** Begins, when {@code arguments} call a command that is going to need it. */
    static void before(String[] arguments) {
        if (arguments.length > 0 && COMMANDS.contains(arguments[0])) {
            begin();
        }
    }

    static void begin() {
        Thread.ofPlatform().daemon().name("warm-up").start(WarmUp::run);
    }

    private static void run() {
        ProcessCalls.userId();
        try {
            InetAddress.getByName("localhost");
        } catch (UnknownHostException e) {
            // The search is over all the same.
        }
    }
}
