package build.kiln.policy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ports of a protocol, e.g. {@code 8000-8100/tcp}; without a protocol, tcp. */
record PortRange(int first, int last, String protocol) {
    private static final int MAX = 65535;
    private static final Pattern SYNTAX = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?(?:/(tcp|udp|sctp))?");

    PortRange {
        if (first > last || last > MAX) {
            throw new IllegalArgumentException("not a range of ports: " + first + "-" + last);
        }
    }

    /** Throws {@link IllegalArgumentException} for what is no range of ports. */
    static PortRange parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a port such as 8080, 8080/udp or 8000-8100: \"" + text + "\"");
        }
        int first = Integer.parseInt(matcher.group(1));
        String last = matcher.group(2);
        String protocol = matcher.group(3);
        return new PortRange(first, last == null ? first : Integer.parseInt(last), protocol == null ? "tcp" : protocol);
    }

    /** Whether {@code port}, as an image's config writes it, is in this range; what is no port is in none. */
    boolean contains(String port) {
        Matcher matcher = SYNTAX.matcher(port);
        if (!matcher.matches()) {
            return false;
        }
        PortRange other = parse(port);
        return protocol.equals(other.protocol) && first <= other.first && other.last <= last;
    }

    @Override
    public String toString() {
        return (first == last ? "" + first : first + "-" + last) + "/" + protocol;
    }
}
