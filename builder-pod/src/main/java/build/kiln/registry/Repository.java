package build.kiln.registry;

import build.kiln.digest.Digest;
import build.kiln.io.http.HttpRequest;
import build.kiln.io.http.HttpResponse;
import build.kiln.io.http.Method;
import build.kiln.io.http.RequestBody;
import build.kiln.io.json.JsonReader;
import build.kiln.oci.Descriptor;
import build.kiln.oci.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Optional;

/** One repository of one registry, as the distribution specification (1.1) offers it. Safe for use by many threads. */
public final class Repository {
    private static final String ACCEPT = String.join(
            ", ", MediaTypes.OCI_INDEX, MediaTypes.OCI_MANIFEST, MediaTypes.DOCKER_LIST, MediaTypes.DOCKER_MANIFEST);

    private final Endpoint endpoint;
    private final Transport transport;
    private final RetryPolicy retries;

    Repository(Endpoint endpoint, Transport transport, RetryPolicy retries) {
        this.endpoint = endpoint;
        this.transport = transport;
        this.retries = retries;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /** Whether requests carry no credential, because none is known for this registry. */
    public boolean isAnonymous() {
        return transport.isAnonymous();
    }

    Transport transport() {
        return transport;
    }

    RetryPolicy retries() {
        return retries;
    }

    /**
     * The digest of the manifest {@code reference}; empty when there is none, or when the registry does not tell digests
     * without the document.
     *
     * @param reference a tag or a digest
     */
    public Optional<Digest> manifestDigest(String reference) throws RegistryException, InterruptedException {
        HttpRequest request = manifest(Method.HEAD, reference).with("Accept", ACCEPT);
        return retries.run(() -> transport.exchange(
                request,
                pull(),
                response -> response.status() == 404
                        ? Optional.empty()
                        : response.headers().first("Docker-Content-Digest").flatMap(Repository::digest),
                200,
                404));
    }

    /** The manifest {@code reference}, at most 4 MiB; a digest is verified, a tag's digest is computed. */
    public FetchedManifest fetchManifest(String reference) throws RegistryException, InterruptedException {
        HttpRequest request = manifest(Method.GET, reference).with("Accept", ACCEPT);
        return retries.run(() -> transport.exchange(request, pull(), response -> manifest(reference, response), 200));
    }

    private FetchedManifest manifest(String reference, HttpResponse response) throws IOException {
        byte[] bytes = response.bytes(JsonReader.MAX_DOCUMENT);
        Digest actual = Digest.of(bytes);
        if (digest(reference).filter(wanted -> !wanted.equals(actual)).isPresent()) {
            throw RegistryException.malformed(transport.api(), "it gave another manifest than " + reference);
        }
        String mediaType = response.headers().first("Content-Type").orElse("");
        return new FetchedManifest(mediaType.replaceFirst("\\s*;.*", ""), actual, bytes);
    }

    /** Stores a manifest under a tag or under its digest. */
    public void putManifest(String reference, String mediaType, byte[] bytes)
            throws RegistryException, InterruptedException {
        HttpRequest request =
                manifest(Method.PUT, reference).with("Content-Type", mediaType).withBody(new RequestBody.Bytes(bytes));
        retries.run(() -> transport.exchange(request, push(), HttpResponse::status, 201));
    }

    /** A small blob, such as a config, whole and verified. */
    public byte[] fetchBlob(Descriptor descriptor) throws RegistryException, InterruptedException {
        if (descriptor.size() > JsonReader.MAX_DOCUMENT) {
            throw RegistryException.malformed(
                    transport.api(), "a config of " + descriptor.size() + " bytes is larger than any");
        }
        try (InputStream blob = openBlob(descriptor)) {
            return blob.readAllBytes();
        } catch (RegistryException e) {
            throw e;
        } catch (IOException e) {
            throw RegistryException.unreachable(blob(Method.GET, descriptor.digest()), e);
        }
    }

    /**
     * Streams a blob. A connection that breaks is taken up where it ended, as often as the retry policy allows; the end of
     * the stream is given only when size and digest are right, else a {@link RegistryException} is thrown.
     */
    public InputStream openBlob(Descriptor descriptor) throws RegistryException, InterruptedException {
        return new VerifiedBlob(this, descriptor, openUnverifiedBlob(descriptor));
    }

    /** The same for those who check the digest themselves: it is not looked at. */
    InputStream openUnverifiedBlob(Descriptor descriptor) throws RegistryException, InterruptedException {
        return BlobStream.open(this, descriptor);
    }

    /** What is wrong when the blob that the registry gives is not {@code descriptor}'s. */
    RegistryException anotherBlobThan(Descriptor descriptor) {
        return RegistryException.malformed(transport.api(), "it gave another blob than " + descriptor.digest());
    }

    /** Whether the repository has the blob. */
    public boolean hasBlob(Digest digest) throws RegistryException, InterruptedException {
        HttpRequest request = blob(Method.HEAD, digest);
        return retries.run(() -> transport.exchange(request, push(), response -> response.status() == 200, 200, 404));
    }

    /** Sends a blob, whether or not the repository has it. */
    public void pushBlob(Descriptor descriptor, BlobContent content) throws RegistryException, InterruptedException {
        new BlobUpload(this, push(), descriptor, Optional.empty()).send(content);
    }

    /**
     * Takes a blob over from another repository of the same registry, where it allows that.
     *
     * @param from path of the other repository
     * @return how to send it instead; empty when it was taken over
     */
    public Optional<BlobUpload> mountBlob(Descriptor descriptor, String from)
            throws RegistryException, InterruptedException {
        HttpRequest request = transport.request(
                Method.POST, endpoint.path() + "/blobs/uploads/?mount=" + descriptor.digest() + "&from=" + from);
        Scope scope = push().andPull(from);
        return retries.run(() ->
                        transport.exchange(request, scope, response -> uploadInstead(request, response), 201, 202))
                .map(session -> new BlobUpload(this, push(), descriptor, Optional.of(session)));
    }

    /** The upload that the registry opened; empty when it mounted the blob. */
    private static Optional<URI> uploadInstead(HttpRequest request, HttpResponse response) throws IOException {
        return response.status() == 201 ? Optional.empty() : Optional.of(BlobUpload.location(request, response));
    }

    HttpRequest blob(Method method, Digest digest) {
        return transport.request(method, endpoint.path() + "/blobs/" + digest);
    }

    Scope pull() {
        return Scope.pull(endpoint.path());
    }

    private Scope push() {
        return Scope.push(endpoint.path());
    }

    private HttpRequest manifest(Method method, String reference) {
        return transport.request(method, endpoint.path() + "/manifests/" + reference);
    }

    private static Optional<Digest> digest(String text) {
        try {
            return Optional.of(Digest.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
