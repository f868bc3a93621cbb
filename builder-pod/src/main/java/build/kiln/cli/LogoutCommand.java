package build.kiln.cli;

import build.kiln.registry.StoredCredentials;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code kiln logout}. */
@Command(name = "logout", description = "Remove the credential for a registry from docker's config.json.")
final class LogoutCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(arity = "0..1", paramLabel = "SERVER", description = "HOST[:PORT]. Default: docker.io.")
    String server = "docker.io";

    LogoutCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        String domain = Servers.domain(server);
        boolean removed =
                StoredCredentials.in(RegistryOptions.dockerConfig(console)).remove(domain);
        console.out().println(removed ? "Removing login credentials for " + domain : "Not logged in to " + domain);
        return ExitCodes.DONE;
    }
}
