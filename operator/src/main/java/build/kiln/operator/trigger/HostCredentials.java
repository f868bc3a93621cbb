package build.kiln.operator.trigger;

import java.util.Optional;
import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.URIish;

/** Answers for one host alone, so that a redirect elsewhere learns nothing. */
final class HostCredentials extends CredentialsProvider {
    private final URIish home;
    private final Optional<GitCredentials> credentials;

    HostCredentials(URIish home, Optional<GitCredentials> credentials) {
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
            if (!(item instanceof CredentialItem.Username) && !(item instanceof CredentialItem.Password)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean get(URIish uri, CredentialItem... items) {
        if (!isHome(uri) || !(credentials.orElse(null) instanceof GitCredentials.Basic basic) || !supports(items)) {
            return false;
        }
        for (CredentialItem item : items) {
            if (item instanceof CredentialItem.Username username) {
                username.setValue(basic.login().username());
            } else if (item instanceof CredentialItem.Password password) {
                password.setValue(basic.login().password().toCharArray());
            }
        }
        return true;
    }

    private boolean isHome(URIish uri) {
        return home.getHost() != null
                && home.getHost().equalsIgnoreCase(uri.getHost())
                && home.getPort() == uri.getPort()
                && (home.getScheme() == null || home.getScheme().equals(uri.getScheme()));
    }
}
