package build.kiln.cli;

import java.util.regex.Pattern;

/** Registries as login names them. */
final class Servers {
    private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9.-]+(:[0-9]+)?|\\[[0-9a-fA-F:]+](:[0-9]+)?");

    private Servers() {}

    /** Host and port; {@code docker.io} for each of Docker Hub's names. */
    static String domain(String server) {
        String bare = server.replaceFirst("^https?://", "").replaceFirst("/.*$", "");
        if (!DOMAIN.matcher(bare).matches()) {
            throw new UsageException("\"%s\" is not HOST[:PORT]".formatted(server));
        }
        return bare.equals("index.docker.io") || bare.equals("registry-1.docker.io") ? "docker.io" : bare;
    }
}
