package build.kiln.contract;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

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

    /**
     * These settings and the other's: credentials and authorities of these where both name a file, mirrors of these before
     * the other's.
     */
    public RegistryAccess and(RegistryAccess other) {
        Map<String, List<String>> both = new LinkedHashMap<>(mirrors);
        other.mirrors.forEach((host, hosts) -> both.merge(host, hosts, RegistryAccess::joined));
        return new RegistryAccess(
                pullConfig.or(other::pullConfig),
                pushConfig.or(other::pushConfig),
                joined(insecure, other.insecure),
                caBundle.or(other::caBundle),
                both);
    }

    private static List<String> joined(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).distinct().toList();
    }
}
