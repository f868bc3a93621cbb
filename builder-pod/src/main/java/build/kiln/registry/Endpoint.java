package build.kiln.registry;

/**
 * Where a repository is found.
 *
 * @param domain host and port as in references
 * @param path of the repository
 */
public record Endpoint(String domain, String path) {
    @Override
    public String toString() {
        return domain + "/" + path;
    }
}
