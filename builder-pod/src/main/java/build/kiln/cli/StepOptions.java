package build.kiln.cli;

import build.kiln.contract.BuildOptions;
import build.kiln.contract.StepSettings;
import build.kiln.executor.Ulimit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What holds for the steps of a build. */
final class StepOptions implements OptionGroup {
    boolean noCache;
    List<String> uncachedStages = new ArrayList<>();
    String network = "default";
    List<String> hosts = new ArrayList<>();
    List<String> ulimits = new ArrayList<>();
    String shmSize = "0";

    @Override
    public void declare(Declaration to) {
        to.toggle("--no-cache").about("Run every step.").flag(value -> noCache = value);
        to.option("--no-cache-filter")
                .split(",")
                .label("STAGE")
                .about("Run the steps of this stage, whatever the cache has.")
                .texts(value -> uncachedStages = value);
        to.option("--network")
                .label("MODE")
                .about("What RUN steps reach: default, none or host.")
                .text(value -> network = value);
        to.option("--add-host")
                .label("NAME:IP")
                .about("A line of /etc/hosts in RUN steps; host-gateway stands for this machine.")
                .texts(value -> hosts = value);
        to.option("--ulimit")
                .label("NAME=SOFT[:HARD]")
                .about("A limit of the processes of RUN steps, e.g. nofile=1024:2048.")
                .texts(value -> ulimits = value);
        to.option("--shm-size")
                .label("BYTES")
                .about("Size of /dev/shm in RUN steps, e.g. 128m.")
                .text(value -> shmSize = value);
    }

    StepSettings settings() {
        if (noCache && !uncachedStages.isEmpty()) {
            throw new UsageException("--no-cache and --no-cache-filter cannot be used together: the first runs all");
        }
        Map<String, String> byName = new LinkedHashMap<>();
        hosts.stream().map(AddedHost::parse).forEach(host -> byName.put(host.name(), host.address()));
        return new StepSettings(uncachedStages, byName, limits(), ByteCount.parse("--shm-size", shmSize));
    }

    private Map<String, String> limits() {
        Map<String, String> limits = KeyValue.all("--ulimit", ulimits);
        limits.forEach((name, value) -> {
            try {
                Ulimit.parse(name, value);
            } catch (IllegalArgumentException e) {
                throw new UsageException("--ulimit: \"%s=%s\" is not NAME=SOFT[:HARD]: %s"
                        .formatted(name, value, String.valueOf(e.getMessage())));
            }
        });
        return limits;
    }

    BuildOptions.CacheUse cacheUse() {
        return noCache ? BuildOptions.CacheUse.IGNORE : BuildOptions.CacheUse.USE;
    }

    BuildOptions.Network network() {
        return switch (network) {
            case "", "default" -> BuildOptions.Network.DEFAULT;
            case "none" -> BuildOptions.Network.NONE;
            case "host" -> BuildOptions.Network.HOST;
            default -> throw new UsageException("--network: default, none or host, not \"%s\"".formatted(network));
        };
    }
}
