package build.kiln.oci;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;

/**
 * The {@code config} object of an image config: how a container of the image runs.
 *
 * @param env {@code KEY=VALUE} entries in order
 * @param cmd absent is different from empty
 * @param onBuild trigger instructions, in order
 * @param argsEscaped Docker's Windows flag; carried over from a base, never set
 */
public record RunConfig(
        String user,
        SequencedSet<String> exposedPorts,
        List<String> env,
        Optional<List<String>> entrypoint,
        Optional<List<String>> cmd,
        SequencedSet<String> volumes,
        String workingDir,
        SequencedMap<String, String> labels,
        String stopSignal,
        List<String> onBuild,
        Optional<Healthcheck> healthcheck,
        Optional<List<String>> shell,
        boolean argsEscaped) {
    public RunConfig {
        exposedPorts = Collections.unmodifiableSequencedSet(new LinkedHashSet<>(exposedPorts));
        env = List.copyOf(env);
        entrypoint = entrypoint.map(List::copyOf);
        cmd = cmd.map(List::copyOf);
        volumes = Collections.unmodifiableSequencedSet(new LinkedHashSet<>(volumes));
        labels = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(labels));
        onBuild = List.copyOf(onBuild);
        shell = shell.map(List::copyOf);
    }

    /** The config of {@code FROM scratch}. */
    public static RunConfig empty() {
        return new RunConfig(
                "",
                Collections.emptySortedSet(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Collections.emptySortedSet(),
                "",
                Collections.emptySortedMap(),
                "",
                List.of(),
                Optional.empty(),
                Optional.empty(),
                false);
    }
}
