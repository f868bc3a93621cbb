package build.kiln.operator.trigger;

import build.kiln.contract.GitLogin;
import java.util.Map;
import java.util.Optional;

/** Who to be at a Git server. Values never appear in the text form. */
public sealed interface GitCredentials {
    /** A user with a password or a token. */
    record Basic(GitLogin login) implements GitCredentials {}

    /** A private key in PEM or OpenSSH form, and the host keys to accept. */
    record SshKey(String privateKey, String knownHosts) implements GitCredentials {
        @Override
        public String toString() {
            return "SshKey[]";
        }
    }

    /**
     * Reads the keys of a Secret: {@code username} and {@code password}, or {@code token}, or {@code ssh-privatekey} and
     * {@code known_hosts}. Empty when it has none of them.
     */
    static Optional<GitCredentials> fromSecret(Map<String, String> values) {
        if (values.containsKey(GitLogin.SSH_KEY)) {
            return Optional.of(new SshKey(
                    values.getOrDefault(GitLogin.SSH_KEY, ""), values.getOrDefault(GitLogin.KNOWN_HOSTS, "")));
        }
        return GitLogin.of(values).map(Basic::new);
    }
}
