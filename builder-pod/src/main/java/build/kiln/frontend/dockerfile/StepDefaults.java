package build.kiln.frontend.dockerfile;

import build.kiln.graph.ExecOp.Limits;
import build.kiln.graph.ExecOp.Network;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * What holds for every RUN of a build.
 *
 * @param network where RUN says nothing
 * @param hosts added lines of /etc/hosts, name to address
 */
public record StepDefaults(Network network, SequencedMap<String, String> hosts, Limits limits) {
    public static final StepDefaults NONE =
            new StepDefaults(Network.DEFAULT, Collections.emptySortedMap(), Limits.DEFAULT);

    public StepDefaults {
        hosts = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(hosts));
    }
}
