package build.kiln.operator.certificate;

import build.kiln.operator.shared.SharedObjects;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the {@link Credentials} in a Secret, where all replicas find them and only one can change them at a time. */
public final class CredentialStore {
    private static final Logger LOG = LoggerFactory.getLogger(CredentialStore.class);
    private static final String STAGE = "stage";
    private static final String SINCE = "since";
    private static final String CURRENT = "current";
    private static final String OTHER = "other";

    private final KubernetesClient client;
    private final SharedObjects objects;
    private final String namespace;
    private final String name;

    public CredentialStore(KubernetesClient client, String namespace, String name) {
        this.client = client;
        this.objects = new SharedObjects(client);
        this.namespace = namespace;
        this.name = name;
    }

    /**
     * What is kept.
     *
     * @param credentials empty when there are none, or none that can be read
     * @param version by which a change is refused when someone else was faster; empty when there is no Secret
     */
    record Kept(Optional<Credentials> credentials, Optional<String> version) {}

    Kept read() {
        Secret secret = client.secrets().inNamespace(namespace).withName(name).get();
        return secret == null
                ? new Kept(Optional.empty(), Optional.empty())
                : new Kept(credentials(secret), Optional.of(secret.getMetadata().getResourceVersion()));
    }

    private Optional<Credentials> credentials(Secret secret) {
        Map<String, String> data = Objects.requireNonNullElse(secret.getData(), Map.of());
        try {
            return Optional.of(new Credentials(
                    Credentials.Stage.valueOf(text(data, STAGE)),
                    identity(data, CURRENT),
                    data.containsKey(OTHER + ".key") ? Optional.of(identity(data, OTHER)) : Optional.empty(),
                    Instant.parse(text(data, SINCE))));
        } catch (IllegalArgumentException | DateTimeException e) {
            LOG.warn("Secret {}/{} cannot be read and will be replaced: {}", namespace, name, e.getMessage());
            return Optional.empty();
        }
    }

    private static Identity identity(Map<String, String> data, String prefix) {
        return Identity.of(text(data, prefix + "-ca.crt"), text(data, prefix + ".crt"), text(data, prefix + ".key"));
    }

    private static String text(Map<String, String> data, String key) {
        @Nullable String value = data.get(key);
        if (value == null) {
            throw new IllegalArgumentException("it has no key " + key);
        }
        return new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
    }

    /** Returns whether {@code credentials} are now kept; not when another replica has changed the Secret since. */
    boolean write(Credentials credentials, Optional<String> version) {
        return objects.write(secret(credentials, version));
    }

    private Secret secret(Credentials credentials, Optional<String> version) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(STAGE, credentials.stage().name());
        texts.put(SINCE, credentials.since().toString());
        put(texts, CURRENT, credentials.current());
        credentials.other().ifPresent(other -> put(texts, OTHER, other));
        SecretBuilder secret = new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .addToLabels("app.kubernetes.io/managed-by", "kiln")
                .endMetadata()
                .withType("Opaque");
        version.ifPresent(
                known -> secret.editMetadata().withResourceVersion(known).endMetadata());
        texts.forEach((key, text) ->
                secret.addToData(key, Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))));
        return secret.build();
    }

    private static void put(Map<String, String> texts, String prefix, Identity identity) {
        texts.put(prefix + "-ca.crt", identity.authority());
        texts.put(prefix + ".crt", identity.certificate());
        texts.put(prefix + ".key", identity.key());
    }
}
