package build.kiln.registry;

import build.kiln.io.json.InvalidJsonException;
import build.kiln.io.json.JsonObject;
import build.kiln.io.json.JsonReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Docker's {@code config.json}, which is also the content of a {@code kubernetes.io/dockerconfigjson} Secret. Keys of
 * {@code auths} may name a repository or a prefix of its path; the longest that fits decides.
 */
public final class DockerConfig implements Credentials {
    private final Map<String, Credential> auths;
    private final Map<String, String> helpers;
    private final Optional<String> store;
    private final CredentialHelpers programs;

    private DockerConfig(
            Map<String, Credential> auths,
            Map<String, String> helpers,
            Optional<String> store,
            CredentialHelpers programs) {
        this.auths = auths;
        this.helpers = helpers;
        this.store = store;
        this.programs = programs;
    }

    /** The configuration in {@code file}; empty when there is no such file. */
    public static Credentials load(Path file) throws IOException {
        try {
            return parse(Files.readAllBytes(file), CredentialHelpers.ofSystem());
        } catch (NoSuchFileException e) {
            return NONE;
        } catch (InvalidJsonException e) {
            throw new InvalidJsonException(file + ": " + e.getMessage());
        }
    }

    static DockerConfig parse(byte[] document, CredentialHelpers programs) throws InvalidJsonException {
        JsonObject json = JsonReader.object(document);
        Map<String, Credential> auths = new LinkedHashMap<>();
        JsonObject entries = json.object("auths");
        for (String key : entries.fields().keySet()) {
            auths.put(ServerKey.normalise(key), credential(entries.object(key)));
        }
        Map<String, String> helpers = new LinkedHashMap<>();
        json.textMap("credHelpers").forEach((key, name) -> helpers.put(ServerKey.normalise(key), name));
        return new DockerConfig(
                auths, helpers, Optional.of(json.text("credsStore")).filter(name -> !name.isEmpty()), programs);
    }

    private static Credential credential(JsonObject entry) throws InvalidJsonException {
        String identityToken = entry.text("identitytoken");
        if (!identityToken.isEmpty()) {
            return new Credential.IdentityToken(identityToken);
        }
        String registryToken = entry.text("registrytoken");
        if (!registryToken.isEmpty()) {
            return new Credential.RegistryToken(registryToken);
        }
        String auth = entry.text("auth");
        if (!auth.isEmpty()) {
            return decode(auth);
        }
        return entry.text("username").isEmpty()
                ? Credential.ANONYMOUS
                : new Credential.Basic(entry.text("username"), entry.text("password"));
    }

    private static Credential decode(String auth) throws InvalidJsonException {
        try {
            String pair = new String(Base64.getMimeDecoder().decode(auth), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            if (colon > 0) {
                // Old versions of Docker padded the pair with NUL bytes.
                return new Credential.Basic(
                        pair.substring(0, colon), pair.substring(colon + 1).replaceFirst("\0+$", ""));
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidJsonException("an \"auth\" field is not base64");
        }
        throw new InvalidJsonException("an \"auth\" field is not base64 of user:password");
    }

    @Override
    public Credential find(String domain, String path) throws IOException, InterruptedException {
        String key = ServerKey.best(auths.keySet(), domain, path).orElse("");
        Credential inline = auths.getOrDefault(key, Credential.ANONYMOUS);
        Optional<String> helper = ServerKey.best(helpers.keySet(), domain, path).map(helpers::get);
        if (helper.isEmpty() && !(inline instanceof Credential.Anonymous)) {
            return inline;
        }
        Optional<String> program = helper.or(() -> store);
        return program.isPresent() ? programs.get(program.get(), ServerKey.forHelper(domain)) : inline;
    }
}
