package build.kiln.build;

import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.hash.ContentHash;
import build.kiln.io.http.Headers;
import build.kiln.io.http.HttpClient;
import build.kiln.io.http.HttpRequest;
import build.kiln.io.http.HttpResponse;
import build.kiln.io.http.HttpSettings;
import build.kiln.io.http.Proxies;
import build.kiln.io.http.Redirects;
import build.kiln.io.http.Trust;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/** Files behind URLs. */
final class HttpDownloads implements AutoCloseable {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int SERVER_ERROR = 500;

    private final HttpClient client;

    /**
     * Downloads through the proxies that the environment names.
     *
     * @param authorities a PEM file of certificate authorities trusted beside the system's
     */
    HttpDownloads(Optional<Path> authorities) {
        Trust trust = Trust.platformAnd(authorities.stream().toList());
        this.client = new HttpClient(HttpSettings.of(Proxies.of(System.getenv()), trust));
    }

    /**
     * Writes what is behind {@code url} to {@code file}, with the owner's permissions alone and the time that the server
     * says it was last modified, the epoch when it says none, as BuildKit does.
     */
    Digest fetch(String url, Path file) throws BuildException, IOException {
        return fetch(url, Optional.empty(), file);
    }

    /** The same, with {@code credentials} for the URL's server and none that it redirects to. */
    Digest fetch(String url, Optional<HttpCredentials> credentials, Path file) throws BuildException, IOException {
        URI address = address(url);
        HttpRequest plain = HttpRequest.get(address);
        HttpRequest request = credentials.isPresent()
                ? plain.with("Authorization", credentials.get().header())
                : plain;
        try (HttpResponse response = Redirects.follow(client, request)) {
            if (!response.isSuccess()) {
                throw refused(address, response.status());
            }
            MessageDigest hash = ContentHash.sha256();
            try (InputStream in = response.body();
                    OutputStream out = new DigestOutputStream(Files.newOutputStream(file), hash)) {
                in.transferTo(out);
            }
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            Files.setLastModifiedTime(file, FileTime.from(modified(response.headers())));
            return Digest.of(hash);
        } catch (IOException e) {
            throw BuildException.of(
                            Reason.SOURCE_UNAVAILABLE,
                            "downloading %s failed: %s".formatted(shown(address), e.getMessage()),
                            e)
                    .withHint("check that the server can be reached from where the build runs");
        }
    }

    private static URI address(String url) throws BuildException {
        try {
            URI address = URI.create(url);
            if (List.of("http", "https").contains(String.valueOf(address.getScheme())) && address.getHost() != null) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            throw BuildException.of(Reason.INVALID_REQUEST, "not a URL: " + url, e);
        }
        throw BuildException.of(Reason.INVALID_REQUEST, "only http and https are downloaded, not " + url);
    }

    private static BuildException refused(URI url, int status) {
        Reason reason = switch (status) {
            case UNAUTHORIZED, FORBIDDEN -> Reason.UNAUTHORIZED;
            case NOT_FOUND -> Reason.SOURCE_NOT_FOUND;
            default -> status >= SERVER_ERROR ? Reason.SOURCE_UNAVAILABLE : Reason.SOURCE_NOT_FOUND;
        };
        BuildException refused = BuildException.of(reason, "%s answered with status %d".formatted(shown(url), status));
        return reason == Reason.UNAUTHORIZED
                ? refused.withHint("give credentials that may read it in source.http.secretRef")
                : refused;
    }

    /** Without user, password and query, which may hold secrets. */
    private static String shown(URI url) {
        return url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort()) + url.getPath();
    }

    private static Instant modified(Headers headers) {
        try {
            return headers.first("Last-Modified")
                    .map(text -> Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)))
                    .orElse(Instant.EPOCH);
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
