package build.kiln.contract;

/**
 * SSH access for {@code RUN --mount=type=ssh}.
 *
 * @param id as the Dockerfile names it, {@code default} when it names none
 * @param path an agent's socket or a private key file
 */
public record SshAccess(String id, String path) {}
