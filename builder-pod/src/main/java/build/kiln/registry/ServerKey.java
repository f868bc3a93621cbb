package build.kiln.registry;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The keys of a Docker configuration: registries as scheme, host, port and perhaps a path. */
final class ServerKey {
    private static final String HUB = "docker.io";
    private static final String HUB_KEY = "https://index.docker.io/v1/";

    private ServerKey() {}

    /** {@code docker.io} for {@code https://index.docker.io/v1/}, {@code host:5000/team} for {@code http://host:5000/team/}. */
    static String normalise(String key) {
        String bare = key.replaceFirst("^https?://", "").replaceFirst("/+$", "").replaceFirst("/v[12]$", "");
        int slash = bare.indexOf('/');
        String host = slash < 0 ? bare : bare.substring(0, slash);
        return switch (host) {
            case "index.docker.io", "registry-1.docker.io" -> HUB + bare.substring(host.length());
            default -> bare;
        };
    }

    /** The longest of {@code keys} that is this registry or a prefix, by whole components, of this repository. */
    static Optional<String> best(Collection<String> keys, String domain, String path) {
        String repository = domain + "/" + path;
        return keys.stream()
                .filter(key -> repository.equals(key) || repository.startsWith(key + "/"))
                .max(Comparator.comparingInt(String::length));
    }

    /** The name that credential helpers know a registry by. */
    static String forHelper(String domain) {
        return domain.equals(HUB) ? HUB_KEY : domain;
    }
}
