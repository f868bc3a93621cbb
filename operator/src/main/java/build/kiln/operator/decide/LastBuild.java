package build.kiln.operator.decide;

import build.kiln.contract.Isolation;
import build.kiln.operator.observe.BuildObservation;
import java.util.Optional;

/**
 * The build with the highest number, from status and Jobs together.
 *
 * @param attempt the newest attempt, from 0
 * @param isolation of that attempt, where its Job is still known
 */
public record LastBuild(
        long number,
        int attempt,
        String inputHash,
        long generation,
        Optional<String> rebuildToken,
        Optional<Isolation> isolation,
        Progress progress) {

    /** How far it came. */
    public sealed interface Progress {
        /** Its end is in the status. */
        record Concluded() implements Progress {}

        /** It is under way, or its end has not been recorded. */
        record Open(BuildObservation observation) implements Progress {}
    }
}
