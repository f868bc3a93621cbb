package build.kiln.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Changes docker's {@code config.json}: credentials go into it, or to the credential helper that it names for the registry.
 * What else it holds stays as it is.
 */
public final class StoredCredentials {
    private static final Pattern HELPER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Path file;
    private final ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private StoredCredentials(Path file) {
        this.file = file;
    }

    /** Those of {@code file}, which need not exist. */
    public static StoredCredentials in(Path file) {
        return new StoredCredentials(file);
    }

    /** Keeps a credential in place of an earlier one. */
    public void put(String domain, String user, String password) throws IOException, InterruptedException {
        ObjectNode config = read();
        Optional<String> helper = helper(config, domain);
        if (helper.isPresent()) {
            ObjectNode request = json.createObjectNode();
            request.put("ServerURL", ServerKey.forHelper(domain));
            request.put("Username", user);
            request.put("Secret", password);
            run(helper.get(), "store", json.writeValueAsBytes(request));
            config.withObject("/auths").putObject(ServerKey.forHelper(domain));
        } else {
            byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
            removeAll(config, domain);
            config.withObject("/auths")
                    .putObject(ServerKey.forHelper(domain))
                    .put("auth", Base64.getEncoder().encodeToString(pair));
        }
        write(config);
    }

    /** Removes the credential; false when there was none. */
    public boolean remove(String domain) throws IOException, InterruptedException {
        ObjectNode config = read();
        Optional<String> helper = helper(config, domain);
        boolean removed = removeAll(config, domain);
        if (helper.isPresent() && removed) {
            run(helper.get(), "erase", ServerKey.forHelper(domain).getBytes(StandardCharsets.UTF_8));
        }
        if (removed) {
            write(config);
        }
        return removed;
    }

    private static boolean removeAll(ObjectNode config, String domain) {
        boolean removed = false;
        Iterator<String> keys = config.path("auths").fieldNames();
        while (keys.hasNext()) {
            if (ServerKey.normalise(keys.next()).equals(domain)) {
                keys.remove();
                removed = true;
            }
        }
        return removed;
    }

    private static Optional<String> helper(ObjectNode config, String domain) {
        String own = config.path("credHelpers").path(domain).asText("");
        String name = own.isEmpty() ? config.path("credsStore").asText("") : own;
        return Optional.of(name).filter(text -> !text.isEmpty());
    }

    private static void run(String name, String action, byte[] input) throws IOException, InterruptedException {
        if (!HELPER.matcher(name).matches()) {
            throw new IOException("not the name of a credential helper: " + name);
        }
        String program = "docker-credential-" + name;
        Process process = new ProcessBuilder(program, action)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(input);
            }
            if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(program + " " + action + " failed");
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private ObjectNode read() throws IOException {
        try {
            return json.readTree(Files.readAllBytes(file)) instanceof ObjectNode config
                    ? config
                    : json.createObjectNode();
        } catch (NoSuchFileException e) {
            return json.createObjectNode();
        }
    }

    /** By a rename, readable by the owner alone from the first byte on. */
    private void write(ObjectNode config) throws IOException {
        Path real = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path directory = Files.createDirectories(real.getParent());
        Path partial = Files.createTempFile(
                directory,
                ".config",
                ".json",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.write(partial, json.writeValueAsBytes(config));
            Files.move(partial, real, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(partial);
        }
    }
}
