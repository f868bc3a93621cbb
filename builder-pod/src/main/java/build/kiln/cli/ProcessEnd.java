package build.kiln.cli;

import build.kiln.linux.ProcessCalls;
import java.util.Arrays;
import java.util.Locale;

/** How a command ends its process, when everything is cleaned up and written. */
final class ProcessEnd {
    private static final String RECORDED = "kiln.recorded";

    private ProcessEnd() {}

    /** Leaves the end to Java, which then writes what it has recorded of this process. */
    static void leaveToJava() {
        System.setProperty(RECORDED, "true");
    }

    /**
     * Ends the process, not in Java's way where that is slow: Java waits 0.3 seconds for threads that are in the kernel, where
     * the one that polls the connections of virtual threads stays for good.
     */
    static void with(int code) {
        if (Boolean.getBoolean(RECORDED) || !isPolling()) {
            Runtime.getRuntime().halt(code);
        }
        ProcessCalls.exit(code);
    }

    /** Whether there is such a thread, by its name; where Java calls it otherwise, the end only takes longer. */
    private static boolean isPolling() {
        ThreadGroup all = Thread.currentThread().getThreadGroup();
        while (all.getParent() != null) {
            all = all.getParent();
        }
        Thread[] threads = new Thread[all.activeCount() + 16];
        int count = all.enumerate(threads);
        return Arrays.stream(threads, 0, count)
                .anyMatch(thread -> thread.getName().toLowerCase(Locale.ROOT).contains("poller"));
    }
}
