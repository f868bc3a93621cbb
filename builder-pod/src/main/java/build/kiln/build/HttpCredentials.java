package build.kiln.build;

import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/**
 * Who to be at a web server. Never printed.
 *
 * @param header the value of {@code Authorization}
 */
record HttpCredentials(String header) {
    /**
     * Reads a mounted Secret: {@code token}, or {@code username} with {@code password}.
     *
     * @throws BuildException when it has neither
     */
    static HttpCredentials read(Path secret) throws BuildException, IOException {
        Optional<String> token = value(secret, "token");
        if (token.isPresent()) {
            return new HttpCredentials("Bearer " + token.get());
        }
        Optional<String> user = value(secret, "username");
        Optional<String> password = value(secret, "password");
        if (user.isEmpty() || password.isEmpty()) {
            throw BuildException.of(
                            Reason.INVALID_REQUEST, "the Secret of source.http.secretRef has no credentials for HTTP")
                    .withHint("give it the keys username and password, or token");
        }
        byte[] pair = (user.get() + ":" + password.get()).getBytes(StandardCharsets.UTF_8);
        return new HttpCredentials("Basic " + Base64.getEncoder().encodeToString(pair));
    }

    private static Optional<String> value(Path secret, String key) throws IOException {
        Path file = secret.resolve(key);
        return Files.isRegularFile(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    }

    @Override
    public String toString() {
        return "credentials";
    }
}
