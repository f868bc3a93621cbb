package build.kiln.cli;

import java.util.regex.Pattern;

/**
 * One {@code --add-host}: {@code NAME:IP} or {@code NAME=IP}.
 *
 * @param address an IPv4 or IPv6 address, without brackets
 */
record AddedHost(String name, String address) {
    private static final Pattern SEPARATOR = Pattern.compile("[=:]");
    private static final Pattern ADDRESS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");
    /** RUN steps share this machine's network, so it is reached where it reaches itself. */
    private static final String GATEWAY = "127.0.0.1";

    static AddedHost parse(String text) {
        String[] parts = SEPARATOR.split(text, 2);
        if (parts.length < 2 || parts[0].isEmpty()) {
            throw new UsageException("--add-host: \"%s\" is not NAME:IP".formatted(text));
        }
        String address = parts[1].replaceFirst("^\\[(.*)]$", "$1");
        if (address.equals("host-gateway")) {
            return new AddedHost(parts[0], GATEWAY);
        }
        if (!ADDRESS.matcher(address).matches()) {
            throw new UsageException("--add-host: \"%s\" is not an IP address".formatted(address));
        }
        return new AddedHost(parts[0], address);
    }
}
