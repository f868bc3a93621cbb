package build.kiln.operator.certificate;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Hands the current identity to each new connection. A handshake asks for alias, chain and key one after the other; an
 * alias means the same identity although another has become the current one meanwhile.
 */
public final class ServingKeys extends X509ExtendedKeyManager {
    private final Map<String, Identity> byAlias = new ConcurrentHashMap<>();
    private volatile String current = "";

    /** Serves {@code identity} from now on. */
    public synchronized void serve(Identity identity) {
        String alias = identity.leaf().getSerialNumber().toString(16);
        if (alias.equals(current)) {
            return;
        }
        String before = current;
        byAlias.put(alias, identity);
        current = alias;
        byAlias.keySet().removeIf(other -> !other.equals(alias) && !other.equals(before));
    }

    private boolean fits(@Nullable String keyType) {
        return "EC".equals(keyType) && !current.isEmpty();
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return fits(keyType) ? current : null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return fits(keyType) ? current : null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return fits(keyType) ? new String[] {current} : null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        Identity identity = byAlias.get(alias);
        return identity == null ? null : new X509Certificate[] {identity.leaf()};
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        Identity identity = byAlias.get(alias);
        return identity == null ? null : identity.privateKey();
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
