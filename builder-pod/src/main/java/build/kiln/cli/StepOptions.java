package build.kiln.cli;

import build.kiln.contract.BuildOptions;
import build.kiln.contract.StepSettings;
import build.kiln.executor.Ulimit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What holds for the steps of a build. */
final class StepOptions {
    @Option(names = "--no-cache", arity = Switch.ARITY, fallbackValue = Switch.GIVEN, description = "Run every step.")
    boolean noCache;

    @Option(
            names = "--no-cache-filter",
            paramLabel = "STAGE",
            split = ",",
            description = "Run the steps of this stage, whatever the cache has.")
    List<String> uncachedStages = new ArrayList<>();

    @Option(names = "--network", paramLabel = "MODE", description = "What RUN steps reach: default, none or host.")
    String network = "default";

    @Option(
            names = "--add-host",
            paramLabel = "NAME:IP",
            description = "A line of /etc/hosts in RUN steps; host-gateway stands for this machine.")
    List<String> hosts = new ArrayList<>();

    @Option(
            names = "--ulimit",
            paramLabel = "NAME=SOFT[:HARD]",
            description = "A limit of the processes of RUN steps, e.g. nofile=1024:2048.")
    List<String> ulimits = new ArrayList<>();

    @Option(names = "--shm-size", paramLabel = "BYTES", description = "Size of /dev/shm in RUN steps, e.g. 128m.")
    String shmSize = "0";

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
