package build.kiln.cli;

import java.util.List;

/** Steps of builds that sleep for a number of seconds that nobody else sleeps for. */
final class Sleepers {
    private Sleepers() {}

    static List<ProcessHandle> of(String seconds) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains("busybox sleep " + seconds))
                .toList();
    }
}
