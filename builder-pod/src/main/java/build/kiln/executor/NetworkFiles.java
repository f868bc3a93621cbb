package build.kiln.executor;

import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;

/** The text of the files that tell a process about its network. */
final class NetworkFiles {
    /** The host name BuildKit gives a build step. */
    static final String HOSTNAME = "buildkitsandbox";

    private static final List<String> PUBLIC_NAMESERVERS = List.of("nameserver 8.8.8.8", "nameserver 8.8.4.4");

    private NetworkFiles() {}

    /** /etc/hosts with {@code added}, name to address. */
    static String hosts(SequencedMap<String, String> added) {
        StringBuilder text = new StringBuilder("127.0.0.1\tlocalhost " + HOSTNAME + "\n");
        text.append("::1\tlocalhost ip6-localhost ip6-loopback\n");
        added.forEach((name, address) ->
                text.append(address).append('\t').append(name).append('\n'));
        return text.toString();
    }

    /**
     * /etc/resolv.conf made from this machine's. Its comments are dropped.
     *
     * <p>Unlike Docker's, it keeps name servers on loopback addresses, because a process here shares the engine's network.
     */
    static String resolvConf(List<String> own) {
        List<String> lines = new ArrayList<>();
        boolean found = false;
        for (String line : own) {
            String text = line.strip();
            if (text.isEmpty() || text.charAt(0) == '#' || text.charAt(0) == ';') {
                continue;
            }
            found |= text.startsWith("nameserver");
            lines.add(text);
        }
        if (!found) {
            lines.addAll(0, PUBLIC_NAMESERVERS);
        }
        return String.join("\n", lines) + "\n";
    }
}
