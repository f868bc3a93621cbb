package build.kiln.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** How Kiln shows a registry who it is. No form of it prints its secret. */
public sealed interface Credential {
    Credential ANONYMOUS = new Anonymous();

    record Anonymous() implements Credential {}

    record Basic(String username, String password) implements Credential {
        String header() {
            byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
            return "Basic " + Base64.getEncoder().encodeToString(pair);
        }

        @Override
        public String toString() {
            return "Basic[username=" + username + "]";
        }
    }

    /** An OAuth 2 refresh token, exchanged for access tokens. */
    record IdentityToken(String token) implements Credential {
        @Override
        public String toString() {
            return "IdentityToken[]";
        }
    }

    /** A bearer token that the registry takes as it is. */
    record RegistryToken(String token) implements Credential {
        @Override
        public String toString() {
            return "RegistryToken[]";
        }
    }
}
