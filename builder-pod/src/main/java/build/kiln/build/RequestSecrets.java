package build.kiln.build;

import build.kiln.contract.SecretFile;
import build.kiln.contract.SshAccess;
import build.kiln.op.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The secrets a request names, read from their files when a step asks; what was read is masked from then on. */
final class RequestSecrets implements Secrets {
    private final List<SecretFile> secrets;
    private final List<SshAccess> agents;
    private final Scrubber scrubber;

    RequestSecrets(List<SecretFile> secrets, List<SshAccess> agents, Scrubber scrubber) {
        this.secrets = secrets;
        this.agents = agents;
        this.scrubber = scrubber;
    }

    @Override
    public Optional<byte[]> secret(String id) throws IOException {
        for (SecretFile secret : secrets) {
            if (secret.id().equals(id)) {
                byte[] value = Files.readAllBytes(Path.of(secret.path()));
                scrubber.add(value);
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    @Override
    public Optional<Path> agent(String id) {
        return agents.stream()
                .filter(agent -> agent.id().equals(id))
                .map(agent -> Path.of(agent.path()))
                .findFirst();
    }
}
