package build.kiln.operator.decide;

import java.util.Optional;

/**
 * What an ImageBuild asks for now.
 *
 * @param inputHash of all resolved inputs
 * @param generation of the spec they come from
 * @param rebuildToken of the {@code kiln.build/rebuild} annotation
 * @param cancel the build that the {@code kiln.build/cancel} annotation wants stopped
 * @param retries how often a build may be tried again
 */
public record Desired(
        String inputHash,
        long generation,
        Optional<String> rebuildToken,
        Optional<Long> cancel,
        int retries,
        Activity activity,
        IsolationChoice isolation) {

    /** Whether new builds may start. */
    public enum Activity {
        ACTIVE,
        SUSPENDED
    }

    /** Who chose the isolation. */
    public enum IsolationChoice {
        /** Kiln did, and may take the next one when a node cannot provide it. */
        AUTOMATIC,
        /** Someone did; another one would not be what they asked for. */
        GIVEN
    }
}
