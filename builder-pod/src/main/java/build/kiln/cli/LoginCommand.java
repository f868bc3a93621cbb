package build.kiln.cli;

import build.kiln.failure.BuildException;
import build.kiln.registry.Registries;
import build.kiln.registry.StoredCredentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kiln login}: asks the registry, then keeps the credential where docker keeps it. */
@Command(name = "login", description = "Keep a credential for a registry in docker's config.json.")
final class LoginCommand implements Callable<Integer> {
    private static final int LONGEST_PASSWORD = 64 << 10;

    private final Console console;

    @Mixin
    RegistryOptions registries = new RegistryOptions();

    @Option(
            names = {"-u", "--username"},
            paramLabel = "NAME",
            description = "The user.")
    Optional<String> user = Optional.empty();

    @Option(
            names = {"-p", "--password"},
            paramLabel = "PASSWORD",
            description = "The password; others on this machine can see it: better --password-stdin.")
    Optional<String> password = Optional.empty();

    @Option(names = "--password-stdin", description = "Read the password from standard input.")
    boolean passwordFromInput;

    @Parameters(arity = "0..1", paramLabel = "SERVER", description = "HOST[:PORT]. Default: docker.io.")
    String server = "docker.io";

    LoginCommand(Console console) {
        this.console = console;
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
