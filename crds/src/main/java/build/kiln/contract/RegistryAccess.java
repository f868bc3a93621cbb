package build.kiln.contract;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How registries are reached.
 *
 * @param pullConfig a docker {@code config.json} for base images and sources
 * @param pushConfig a docker {@code config.json} for the push, where it differs from {@code pullConfig}
 * @param insecure {@code host[:port]} that may be asked over plain HTTP
 * @param caBundle PEM certificates trusted in addition to the system's
 * @param mirrors for each registry host, the {@code host[:port]} to ask first, in order
 */
public record RegistryAccess(
        Optional<String> pullConfig,
        Optional<String> pushConfig,
        List<String> insecure,
        Optional<String> caBundle,
        Map<String, List<String>> mirrors) {
    /** Only public registries over TLS. */
    public static final RegistryAccess ANONYMOUS =
            new RegistryAccess(Optional.empty(), Optional.empty(), List.of(), Optional.empty(), Map.of());

    public RegistryAccess {
        insecure = List.copyOf(insecure);
        Map<String, List<String>> copy = new LinkedHashMap<>();
        mirrors.forEach((host, hosts) -> copy.put(host, List.copyOf(hosts)));
        mirrors = Copies.ordered(copy);
    }
}
