package build.kiln.contract;

import java.util.List;
import java.util.Map;

/**
 * What holds for the steps of a build beyond their instructions.
 *
 * @param uncachedStages names of stages whose steps run again, in any case
 * @param hosts lines added to /etc/hosts of every RUN, name to address
 * @param ulimits of every RUN, name to {@code soft:hard}
 * @param shmBytes size of /dev/shm in every RUN; 0 for the default
 */
public record StepSettings(
        List<String> uncachedStages, Map<String, String> hosts, Map<String, String> ulimits, long shmBytes) {
    public static final StepSettings NONE = new StepSettings(List.of(), Map.of(), Map.of(), 0);

    public StepSettings {
        uncachedStages = List.copyOf(uncachedStages);
        hosts = Copies.ordered(hosts);
        ulimits = Copies.ordered(ulimits);
        if (shmBytes < 0) {
            throw new IllegalArgumentException("the size of /dev/shm is not negative");
        }
    }
}
