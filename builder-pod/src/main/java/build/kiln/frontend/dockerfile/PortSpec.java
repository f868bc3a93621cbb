package build.kiln.frontend.dockerfile;

import build.kiln.dockerfile.text.Quote;
import build.kiln.failure.BuildException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One port of EXPOSE: {@code [[address:]host:]port[-port][/protocol]}. Address and host port are read and have no effect.
 *
 * @param protocol as written, {@code tcp} without one
 */
record PortSpec(String address, String hostPorts, Range range, String protocol) {
    private static final Set<String> PROTOCOLS = Set.of("tcp", "udp", "sctp");
    private static final Pattern ADDRESS =
            Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final int MAX_PORT = 65535;

    record Range(int first, int last) {}

    static PortSpec parse(String text) throws BuildException {
        int lastColon = text.lastIndexOf(':');
        String container = text.substring(lastColon + 1);
        String before = lastColon < 0 ? "" : text.substring(0, lastColon);
        String host = before.substring(before.lastIndexOf(':') + 1);
        String address = before.contains(":") ? before.substring(0, before.lastIndexOf(':')) : "";
        int slash = container.indexOf('/');
        String ports = slash < 0 ? container : container.substring(0, slash);
        String given = slash < 0 ? "" : container.substring(slash + 1);
        if (ports.isEmpty()) {
            throw Mistake.syntax("invalid port: " + Quote.quote(text) + ": no port specified");
        }
        if (!given.isEmpty() && !PROTOCOLS.contains(given.toLowerCase(Locale.ROOT))) {
            throw Mistake.syntax("invalid port: " + Quote.quote(text) + ": invalid proto: " + given);
        }
        checkAddress(address);
        Range range = range(ports, "containerPort");
        if (!host.isEmpty()) {
            checkHost(range(host, "hostPort"), range, host, ports);
        }
        return new PortSpec(address, host, range, given.isEmpty() ? "tcp" : given);
    }

    /** The ports as an image's config holds them, {@code 80/tcp}. */
    List<String> ports() {
        List<String> ports = new ArrayList<>();
        for (int port = range.first(); port <= range.last(); port++) {
            ports.add(port + "/" + protocol.toLowerCase(Locale.ROOT));
        }
        return ports;
    }

    boolean publishes() {
        return !address.isEmpty() || !hostPorts.isEmpty();
    }

    private static void checkAddress(String address) throws BuildException {
        boolean brackets = address.startsWith("[") && address.endsWith("]");
        String plain = brackets ? address.substring(1, address.length() - 1) : address;
        if (!plain.isEmpty() && !ADDRESS.matcher(plain).matches()) {
            throw Mistake.syntax("invalid IP address: " + address);
        }
    }

    private static void checkHost(Range host, Range container, String hostText, String text) throws BuildException {
        int hosts = host.last() - host.first();
        int ports = container.last() - container.first();
        if (hosts != ports && ports != 0) {
            throw Mistake.syntax("invalid ranges specified for container and host Ports: " + text + " and " + hostText);
        }
    }

    private static Range range(String text, String what) throws BuildException {
        int dash = text.indexOf('-');
        int first = port(dash < 0 ? text : text.substring(0, dash));
        int last = dash < 0 ? first : port(text.substring(dash + 1));
        if (first < 0 || last < first) {
            throw Mistake.syntax("invalid " + what + ": " + text)
                    .withHint("A port is a number up to 65535, a range two of them with a dash between.");
        }
        return new Range(first, last);
    }

    /** Negative for what is no port. */
    private static int port(String text) {
        if (!text.matches("\\+?[0-9]{1,9}")) {
            return -1;
        }
        int port = Integer.parseInt(text);
        return port > MAX_PORT ? -1 : port;
    }
}
