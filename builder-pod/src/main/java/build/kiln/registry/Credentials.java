package build.kiln.registry;

import java.io.IOException;
import java.util.List;

/** Finds the credential for a repository. */
@FunctionalInterface
public interface Credentials {
    Credentials NONE = (domain, path) -> Credential.ANONYMOUS;

    /**
     * The credential meant for exactly this registry, {@link Credential#ANONYMOUS} when there is none.
     *
     * @param domain host and port, {@code docker.io} for Docker Hub
     * @param path of the repository
     */
    Credential find(String domain, String path) throws IOException, InterruptedException;

    /** The first of {@code sources} that knows a credential decides. */
    static Credentials firstOf(List<Credentials> sources) {
        List<Credentials> copy = List.copyOf(sources);
        return (domain, path) -> {
            for (Credentials source : copy) {
                Credential found = source.find(domain, path);
                if (!(found instanceof Credential.Anonymous)) {
                    return found;
                }
            }
            return Credential.ANONYMOUS;
        };
    }
}
