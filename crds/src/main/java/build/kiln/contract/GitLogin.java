package build.kiln.contract;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A user of a Git server with a password or a token, as the Secret of {@code spec.source.git.secretRef} says it. Never printed. */
public record GitLogin(String username, String password) {
    /** The key of a Secret that holds a private key in PEM or OpenSSH form; it goes before a login. */
    public static final String SSH_KEY = "ssh-privatekey";

    /** The key of a Secret that holds the host keys to accept. */
    public static final String KNOWN_HOSTS = "known_hosts";

    private static final String USERNAME = "username";
    private static final String PASSWORD = "password";
    private static final String TOKEN = "token";

    /** The keys of a Secret that {@link #of} looks at. */
    public static final List<String> KEYS = List.of(USERNAME, PASSWORD, TOKEN);

    /** What Git servers take beside a token. */
    private static final String TOKEN_USER = "git";

    /**
     * The login of a Secret: {@code token}, or {@code password}, and {@code username}; space around them, such as the end of a line in
     * a file, is none of theirs. Empty where there is neither password nor token.
     */
    public static Optional<GitLogin> of(Map<String, String> secret) {
        String password =
                secret.getOrDefault(TOKEN, secret.getOrDefault(PASSWORD, "")).strip();
        return password.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new GitLogin(secret.getOrDefault(USERNAME, TOKEN_USER).strip(), password));
    }

    @Override
    public String toString() {
        return "GitLogin[]";
    }
}
