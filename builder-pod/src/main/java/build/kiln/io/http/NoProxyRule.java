package build.kiln.io.http;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** One entry of {@code NO_PROXY}: {@code *}, a host, a domain with its subdomains, an address or a CIDR, perhaps a port. */
record NoProxyRule(String host, OptionalInt port, Optional<Network> network) {
    private static final Pattern PORT = Pattern.compile("(\\[[^]]*]|[^:]*):([0-9]{1,5})");
    private static final Pattern ADDRESS = Pattern.compile("[0-9]+(?:\\.[0-9]+){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    static NoProxyRule parse(String text) {
        var withPort = PORT.matcher(text);
        boolean hasPort = withPort.matches();
        String host = (hasPort ? withPort.group(1) : text).toLowerCase(Locale.ROOT);
        OptionalInt port = hasPort ? OptionalInt.of(Integer.parseInt(withPort.group(2))) : OptionalInt.empty();
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        return new NoProxyRule(host.startsWith("*.") ? host.substring(1) : host, port, Network.parse(host));
    }

    static boolean isLoopback(String host) {
        return host.equals("localhost")
                || address(host).filter(InetAddress::isLoopbackAddress).isPresent();
    }

    boolean matches(String otherHost, int otherPort) {
        if (port.isPresent() && port.getAsInt() != otherPort) {
            return false;
        }
        if (host.equals("*")) {
            return true;
        }
        if (network.isPresent()) {
            return address(otherHost).filter(network.get()::contains).isPresent();
        }
        return host.startsWith(".")
                ? otherHost.endsWith(host)
                : otherHost.equals(host) || otherHost.endsWith("." + host);
    }

    /** A literal address; names are not looked up. */
    private static Optional<InetAddress> address(String host) {
        try {
            return ADDRESS.matcher(host).matches() ? Optional.of(InetAddress.ofLiteral(host)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    record Network(InetAddress base, int bits) {
        static Optional<Network> parse(String text) {
            int slash = text.indexOf('/');
            Optional<InetAddress> base = address(slash < 0 ? text : text.substring(0, slash));
            if (base.isEmpty()) {
                return Optional.empty();
            }
            int all = base.get().getAddress().length * 8;
            String bits = text.substring(slash + 1);
            if (slash < 0) {
                return Optional.of(new Network(base.get(), all));
            }
            return bits.matches("[0-9]{1,3}") && Integer.parseInt(bits) <= all
                    ? Optional.of(new Network(base.get(), Integer.parseInt(bits)))
                    : Optional.empty();
        }

        boolean contains(InetAddress address) {
            byte[] mine = base.getAddress();
            byte[] other = address.getAddress();
            if (mine.length != other.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> bit % 8;
                if ((mine[bit / 8] & mask) != (other[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
