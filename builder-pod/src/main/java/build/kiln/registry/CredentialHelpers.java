package build.kiln.registry;

import build.kiln.io.json.JsonObject;
import build.kiln.io.json.JsonReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Docker's credential helper programs. */
@FunctionalInterface
interface CredentialHelpers {
    /** What the helper {@code name} has for {@code server}. */
    Credential get(String name, String server) throws IOException, InterruptedException;

    /** Runs {@code docker-credential-<name>} from the search path. */
    static CredentialHelpers ofSystem() {
        return CredentialHelpers::run;
    }

    private static Credential run(String name, String server) throws IOException, InterruptedException {
        if (!Program.NAME.matcher(name).matches()) {
            throw new IOException("not the name of a credential helper: " + name);
        }
        Process process = new ProcessBuilder("docker-credential-" + name, "get")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(server.getBytes(StandardCharsets.UTF_8));
            }
            byte[] answer = process.getInputStream().readNBytes(Program.MAX_ANSWER);
            if (!process.waitFor(Program.TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("docker-credential-" + name + " did not answer");
            }
            // A helper that has nothing for a server fails, too; the registry then says whether it matters.
            return process.exitValue() == 0 ? parse(answer) : Credential.ANONYMOUS;
        } finally {
            process.destroyForcibly();
        }
    }

    private static Credential parse(byte[] answer) throws IOException {
        JsonObject json = JsonReader.object(answer);
        String username = json.text("Username");
        String secret = json.text("Secret");
        if (secret.isEmpty()) {
            return Credential.ANONYMOUS;
        }
        return username.equals("<token>")
                ? new Credential.IdentityToken(secret)
                : new Credential.Basic(username, secret);
    }

    /** Bounds of a helper. */
    final class Program {
        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
        private static final int MAX_ANSWER = 64 * 1024;
        private static final Duration TIMEOUT = Duration.ofSeconds(30);

        private Program() {}
    }
}
