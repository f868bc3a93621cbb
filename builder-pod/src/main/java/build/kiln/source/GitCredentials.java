package build.kiln.source;

import build.kiln.contract.GitLogin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** How to prove to a Git server who asks. Never printed. */
sealed interface GitCredentials {
    /** Nothing to show. */
    record Anonymous() implements GitCredentials {
        @Override
        public String toString() {
            return "anonymous";
        }
    }

    /** Basic authentication; a token goes with any user name. */
    record Basic(GitLogin login) implements GitCredentials {}

    /** A private key, and the host keys that are trusted, each in a file. */
    record SshKey(Path privateKey, Path knownHosts) implements GitCredentials {
        @Override
        public String toString() {
            return "ssh";
        }
    }

    /**
     * Reads a mounted Secret: {@code ssh-privatekey} with {@code known_hosts}, {@code token}, or {@code username} with
     * {@code password}.
     */
    static GitCredentials read(Path secret) throws IOException {
        Path key = secret.resolve(GitLogin.SSH_KEY);
        if (Files.isRegularFile(key)) {
            return new SshKey(key, secret.resolve(GitLogin.KNOWN_HOSTS));
        }
        Map<String, String> values = new HashMap<>();
        for (String name : GitLogin.KEYS) {
            Path file = secret.resolve(name);
            if (Files.isRegularFile(file)) {
                values.put(name, Files.readString(file));
            }
        }
        return GitLogin.of(values).<GitCredentials>map(Basic::new).orElseGet(Anonymous::new);
    }
}
