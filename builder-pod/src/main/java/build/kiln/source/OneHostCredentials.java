package build.kiln.source;

import build.kiln.contract.GitLogin;
import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.URIish;

/** Shows credentials to the host they are for and to no other, wherever a redirect or a submodule leads. */
final class OneHostCredentials extends CredentialsProvider {
    private final URIish home;
    private final GitLogin credentials;

    OneHostCredentials(URIish home, GitLogin credentials) {
        this.home = home;
        this.credentials = credentials;
    }

    @Override
    public boolean isInteractive() {
        return false;
    }

    @Override
    public boolean supports(CredentialItem... items) {
        for (CredentialItem item : items) {
            if (!(item instanceof CredentialItem.Username || item instanceof CredentialItem.Password)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean get(URIish uri, CredentialItem... items) {
        if (!supports(items) || !sameHost(home, uri)) {
            return false;
        }
        for (CredentialItem item : items) {
            switch (item) {
                case CredentialItem.Username user -> user.setValue(credentials.username());
                case CredentialItem.Password password ->
                    password.setValue(credentials.password().toCharArray());
                default -> throw new IllegalStateException("asked for something unsupported");
            }
        }
        return true;
    }

    /** Whether both are reached the same way at the same place. */
    static boolean sameHost(URIish one, URIish other) {
        return String.valueOf(one.getScheme()).equalsIgnoreCase(String.valueOf(other.getScheme()))
                && String.valueOf(one.getHost()).equalsIgnoreCase(String.valueOf(other.getHost()))
                && one.getPort() == other.getPort();
    }
}
