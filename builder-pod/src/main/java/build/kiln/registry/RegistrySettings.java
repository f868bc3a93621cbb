package build.kiln.registry;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which registries are reached how.
 *
 * @param insecure hosts, with their port, that are spoken to in plain HTTP; only those are
 * @param mirrors by the host they stand for, hosts that are asked first for the same path
 */
public record RegistrySettings(Set<String> insecure, Map<String, List<String>> mirrors) {
    public static final RegistrySettings DEFAULT = new RegistrySettings(Set.of(), Map.of());

    private static final String HUB = "docker.io";
    private static final String HUB_API = "registry-1.docker.io";

    public RegistrySettings {
        insecure = Set.copyOf(insecure);
        Map<String, List<String>> copy = new HashMap<>();
        mirrors.forEach((host, list) -> copy.put(host, List.copyOf(list)));
        mirrors = Map.copyOf(copy);
    }

    /** Where the API of the registry {@code domain} is. */
    URI api(String domain) {
        String host = domain.equals(HUB) ? HUB_API : domain;
        return URI.create((insecure.contains(domain) ? "http://" : "https://") + host);
    }

    List<String> mirrorsOf(String domain) {
        return mirrors.getOrDefault(domain, List.of());
    }
}
