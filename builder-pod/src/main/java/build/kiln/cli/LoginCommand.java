package build.kiln.cli;

import build.kiln.failure.BuildException;
import build.kiln.registry.Registries;
import build.kiln.registry.StoredCredentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** {@code kiln login}: asks the registry, then keeps the credential where docker keeps it. */
final class LoginCommand implements Command {
    private static final int LONGEST_PASSWORD = 64 << 10;

    private final Console console;
    RegistryOptions registries = new RegistryOptions();
    Optional<String> user = Optional.empty();
    Optional<String> password = Optional.empty();
    boolean passwordFromInput;
    String server = "docker.io";

    LoginCommand(Console console) {
        this.console = console;
    }

    @Override
    public void declare(Declaration to) {
        to.about("Keep a credential for a registry in docker's config.json.");
        to.include(registries);
        to.option("-u", "--username").label("NAME").about("The user.").text(value -> user = Optional.of(value));
        to.option("-p", "--password")
                .label("PASSWORD")
                .about("The password; others on this machine can see it: better --password-stdin.")
                .text(value -> password = Optional.of(value));
        to.option("--password-stdin")
                .about("Read the password from standard input.")
                .flag(value -> passwordFromInput = value);
        to.parameter()
                .arity("0..1")
                .label("SERVER")
                .about("HOST[:PORT]. Default: docker.io.")
                .text(value -> server = value);
    }

    @Override
    public Integer call() throws BuildException, IOException, InterruptedException {
        String name = user.filter(text -> !text.isEmpty())
                .orElseThrow(() -> new UsageException("a user is missing: give --username"));
        String secret = secret();
        try (Registries remote = Registries.open(registries.resolve(console))) {
            remote.login(Servers.domain(server), name, secret);
        }
        StoredCredentials.in(RegistryOptions.dockerConfig(console)).put(Servers.domain(server), name, secret);
        console.out().println("Login Succeeded");
        return ExitCodes.DONE;
    }

    private String secret() throws IOException {
        if (passwordFromInput == password.isPresent()) {
            throw new UsageException("give the password either by --password-stdin or by --password");
        }
        if (password.isPresent()) {
            console.err().println("WARNING: --password shows the password to others; use --password-stdin");
            return password.get();
        }
        String read = new String(console.in().readNBytes(LONGEST_PASSWORD), StandardCharsets.UTF_8);
        String secret = read.replaceFirst("\r?\n$", "");
        if (secret.isEmpty()) {
            throw new UsageException("standard input holds no password");
        }
        return secret;
    }
}
