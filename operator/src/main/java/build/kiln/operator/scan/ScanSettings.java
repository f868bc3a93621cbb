package build.kiln.operator.scan;

import java.time.Duration;
import java.util.Set;

/**
 * How the cluster is scanned.
 *
 * @param interval between two scans of unchanged policies
 * @param pause between two scans at least
 * @param exempt namespaces that are left out
 */
public record ScanSettings(Duration interval, Duration pause, Set<String> exempt) {
    public ScanSettings {
        exempt = Set.copyOf(exempt);
    }
}
