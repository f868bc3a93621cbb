package build.kiln.e2e;

import build.kiln.digest.Digest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A registry of a test's own at the node's address, over plain HTTP, that does not answer until it is started. */
final class PlainRegistry implements AutoCloseable {
    private final Cluster cluster;
    private final Path storage;
    private final int port;
    private Optional<Process> process = Optional.empty();

    private PlainRegistry(Cluster cluster, Path storage, int port) {
        this.cluster = cluster;
        this.storage = storage;
        this.port = port;
    }

    static PlainRegistry at(Cluster cluster, Path storage) {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(cluster.address()))) {
            return new PlainRegistry(cluster, storage, free.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String host() {
        return cluster.address() + ":" + port;
    }

    void start() {
        try {
            Path config = storage.resolve("config.yaml");
            Files.writeString(
                    config,
                    "{version: 0.1, storage: {filesystem: {rootdirectory: %s}}, http: {addr: \"%s\"}}"
                            .formatted(storage, host()));
            process = Optional.of(new ProcessBuilder(cluster.program("registry").toString(), "serve", config.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(storage.resolve("log").toFile())
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The document that a tag or a digest names. */
    JsonNode manifest(String repository, String reference) {
        return json(HttpRequest.newBuilder(at(repository + "/manifests/" + reference))
                .header("Accept", "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json")
                .build());
    }

    List<String> tags(String repository) {
        return json(HttpRequest.newBuilder(at(repository + "/tags/list")).build())
                .path("tags")
                .valueStream()
                .map(JsonNode::asText)
                .toList();
    }

    /** Stores an artifact of one layer under a tag, as {@code flux push artifact} does, and returns its digest. */
    String push(String repository, String tag, String configType, String layerType, byte[] layer) {
        byte[] config = "{}".getBytes(StandardCharsets.UTF_8);
        upload(repository, config);
        upload(repository, layer);
        byte[] manifest = """
                {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
                 "config": {"mediaType": "%s", "digest": "%s", "size": %d},
                 "layers": [{"mediaType": "%s", "digest": "%s", "size": %d}]}
                """.formatted(
                        configType, digest(config), config.length, layerType, digest(layer), layer.length)
                .getBytes(StandardCharsets.UTF_8);
        send(HttpRequest.newBuilder(at(repository + "/manifests/" + tag))
                .header("Content-Type", "application/vnd.oci.image.manifest.v1+json")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(manifest))
                .build());
        return digest(manifest);
    }

    private void upload(String repository, byte[] blob) {
        URI session = at(repository + "/blobs/uploads/");
        String location = send(HttpRequest.newBuilder(session)
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build())
                .headers()
                .firstValue("Location")
                .orElseThrow();
        URI place = session.resolve(location);
        send(HttpRequest.newBuilder(
                        URI.create(place + (place.getQuery() == null ? "?" : "&") + "digest=" + digest(blob)))
                .header("Content-Type", "application/octet-stream")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(blob))
                .build());
    }

    static String digest(byte[] content) {
        return Digest.of(content).toString();
    }

    private URI at(String path) {
        return URI.create("http://" + host() + "/v2/" + path);
    }

    private static JsonNode json(HttpRequest request) {
        try {
            return new ObjectMapper().readTree(send(request).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HttpResponse<byte[]> send(HttpRequest request) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() >= 300) {
                throw new AssertionError(request.uri() + " gave " + response.statusCode());
            }
            return response;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + request.uri(), e);
        }
    }

    @Override
    public void close() {
        process.ifPresent(it -> {
            it.destroy();
            try {
                if (!it.waitFor(10, TimeUnit.SECONDS)) {
                    it.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
