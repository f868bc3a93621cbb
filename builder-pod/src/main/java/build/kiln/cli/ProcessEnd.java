package build.kiln.cli;

import build.kiln.linux.ProcessCalls;

/** How a command ends its process, when everything is cleaned up and written. */
final class ProcessEnd {
    private static final String RECORDED = "kiln.recorded";

    private ProcessEnd() {}

    /** Leaves the end to Java, which then writes what it has recorded of this process. */
    static void leaveToJava() {
        System.setProperty(RECORDED, "true");
    }

    /**
     * Ends the process. Not in Java's way: that waits 0.3 seconds for threads that are in the kernel, where the one that
     * polls the connections of virtual threads stays for good.
     */
    static void with(int code) {
        if (Boolean.getBoolean(RECORDED)) {
            Runtime.getRuntime().halt(code);
        }
        ProcessCalls.exit(code);
    }
}
