package build.kiln.contract;

/**
 * A secret for {@code RUN --mount=type=secret}, or a build argument that stands in a Secret.
 *
 * @param id as the Dockerfile names it
 * @param path the file that holds the value
 */
public record SecretFile(String id, String path) {}
