package build.kiln.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

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
    record Basic(String username, String password) implements GitCredentials {
        @Override
        public String toString() {
            return "basic";
        }
    }

    /** A private key, and the host keys that are trusted, each in a file. */
    record SshKey(Path privateKey, Path knownHosts) implements GitCredentials {
        @Override
        public String toString() {
            return "ssh";
        }
    }

    /** What Git servers take beside a token. */
    String TOKEN_USER = "git";

    /**
     * Reads a mounted Secret: {@code ssh-privatekey} with {@code known_hosts}, {@code token}, or {@code username} with
     * {@code password}.
     */
    static GitCredentials read(Path secret) throws IOException {
        Path key = secret.resolve("ssh-privatekey");
        if (Files.isRegularFile(key)) {
            return new SshKey(key, secret.resolve("known_hosts"));
        }
        Optional<String> token = value(secret, "token");
        Optional<String> password = token.isPresent() ? token : value(secret, "password");
        String user = value(secret, "username").orElse(TOKEN_USER);
        return password.<GitCredentials>map(text -> new Basic(user, text)).orElseGet(Anonymous::new);
    }

    private static Optional<String> value(Path secret, String key) throws IOException {
        Path file = secret.resolve(key);
        return Files.isRegularFile(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    }
}
