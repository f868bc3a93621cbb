package build.kiln.reference;

import java.util.Locale;
import java.util.Set;

/** Which spellings of a registry's host mean the same registry. */
final class Hosts {
    private static final Set<String> HUB_HOSTS =
            Set.of("docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com");
    private static final String HTTPS_PORT = ":443";

    private Hosts() {}

    static String identity(String domain) {
        int bracket = domain.indexOf(']');
        String host = domain.toLowerCase(Locale.ROOT);
        int colon = host.indexOf(':', bracket + 1);
        String port = colon < 0 ? "" : withoutZeros(host.substring(colon));
        String name = colon < 0 ? host : host.substring(0, colon);
        if (port.equals(HTTPS_PORT)) {
            port = "";
        }
        if (port.isEmpty() && HUB_HOSTS.contains(name)) {
            return Repository.HUB;
        }
        return (bracket < 0 ? name : Ipv6.canonical(name)) + port;
    }

    private static String withoutZeros(String port) {
        return ":" + port.substring(1).replaceFirst("^0+(?=.)", "");
    }
}
