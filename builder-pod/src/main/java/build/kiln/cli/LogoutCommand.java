package build.kiln.cli;

import build.kiln.registry.StoredCredentials;
import java.io.IOException;

/** {@code kiln logout}. */
final class LogoutCommand implements Command {
    private final Console console;
    String server = "docker.io";

    LogoutCommand(Console console) {
        this.console = console;
    }

    @Override
    public void declare(Declaration to) {
        to.about("Remove the credential for a registry from docker's config.json.");
        to.parameter()
                .arity("0..1")
                .label("SERVER")
                .about("HOST[:PORT]. Default: docker.io.")
                .text(value -> server = value);
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
