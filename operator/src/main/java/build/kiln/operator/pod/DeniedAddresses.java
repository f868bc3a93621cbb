package build.kiln.operator.pod;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * What builder pods may never reach.
 *
 * @param cidrs IPv4 and IPv6 alike, whatever the port
 * @param services single ports of single addresses
 */
public record DeniedAddresses(List<String> cidrs, List<Service> services) {
    public DeniedAddresses {
        cidrs = List.copyOf(cidrs);
        services = List.copyOf(services);
    }

    /** A port of an address, which is not a name. */
    public record Service(String address, int port) {
        private static final int LAST_PORT = 65_535;

        public Service {
            InetAddress.ofLiteral(address);
            if (port < 1 || port > LAST_PORT) {
                throw new IllegalArgumentException(port + " is not a port");
            }
        }

        /** Reads {@code 10.0.0.1:443} or {@code [fd00::1]:443}. */
        public static Service parse(String text) {
            int colon = text.lastIndexOf(':');
            if (colon < 0) {
                throw new IllegalArgumentException("not ADDRESS:PORT: " + text);
            }
            String address = text.substring(0, colon);
            return new Service(
                    address.startsWith("[") && address.endsWith("]")
                            ? address.substring(1, address.length() - 1)
                            : address,
                    Integer.parseInt(text.substring(colon + 1)));
        }

        String cidr() {
            return address + (address.contains(":") ? "/128" : "/32");
        }

        /** The other ports, as first and last. */
        List<Range> otherPorts() {
            List<Range> ranges = new ArrayList<>();
            if (port > 1) {
                ranges.add(new Range(1, port - 1));
            }
            if (port < LAST_PORT) {
                ranges.add(new Range(port + 1, LAST_PORT));
            }
            return ranges;
        }

        boolean isIn(String cidr) {
            byte[] own = InetAddress.ofLiteral(address).getAddress();
            byte[] network =
                    InetAddress.ofLiteral(cidr.substring(0, cidr.indexOf('/'))).getAddress();
            int bits = Integer.parseInt(cidr.substring(cidr.indexOf('/') + 1));
            if (own.length != network.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if (((own[bit / 8] ^ network[bit / 8]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    record Range(int first, int last) {}

    /** Every address that is not reached whatever the port, or not at one of its ports. */
    List<String> all() {
        List<String> all = new ArrayList<>(cidrs);
        services.stream().map(Service::cidr).filter(cidr -> !all.contains(cidr)).forEach(all::add);
        return all;
    }

    /** The services whose other ports may be reached. */
    List<Service> partly() {
        return services.stream()
                .filter(service -> cidrs.stream().noneMatch(service::isIn))
                .distinct()
                .toList();
    }
}
