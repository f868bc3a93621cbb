package build.kiln.cli;

import build.kiln.digest.Digest;
import build.kiln.linux.ProcessCalls;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;

/**
 * Does beside the first steps of a build what Java does slowly when it does it first: the link to the kernel's calls, the set-up
 * of its security providers, and the search for somebody who resolves host names.
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
        Thread thread = Thread.ofPlatform().daemon().name("warm-up").unstarted(WarmUp::run);
        // The loader of the thread that asks first is asked who resolves names. Nobody of the class path does, and to
        // find that out it would open every jar.
        thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
        thread.start();
    }

    private static void run() {
        ProcessCalls.userId();
        Digest.sha256();
        try {
            InetAddress.getByName("localhost");
        } catch (UnknownHostException e) {
            // The search is over all the same.
        }
    }
}
