package build.kiln.cache.remote;

import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.io.json.InvalidJsonException;
import build.kiln.io.json.JsonReader;
import build.kiln.layer.Origin;
import build.kiln.oci.Descriptor;
import build.kiln.oci.Index;
import build.kiln.oci.Manifest;
import build.kiln.oci.OciJson;
import build.kiln.reference.Reference;
import build.kiln.registry.Endpoint;
import build.kiln.registry.FetchedManifest;
import build.kiln.registry.Registries;
import build.kiln.registry.RegistryException;
import build.kiln.registry.RemoteImage;
import build.kiln.registry.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads cache manifests. Every document is bounded, and verified against the digest that names it. */
record CacheOpener(Registries registries) implements RemoteCache.Opener {
    @Override
    public Optional<RemoteCache> open(CachePlace place) throws BuildException, IOException, InterruptedException {
        return switch (place) {
            case CachePlace.InRegistry registry -> open(registry.reference());
            case CachePlace.InDirectory directory -> open(directory.directory());
        };
    }

    private Optional<RemoteCache> open(Reference reference) throws IOException, InterruptedException {
        Repository repository = registries.repository(new Endpoint(
                reference.repository().domain(), reference.repository().path()));
        FetchedManifest fetched;
        try {
            fetched = repository.fetchManifest(name(reference));
        } catch (RegistryException e) {
            if (e.kind() == RegistryException.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
        Manifest manifest = manifest(fetched.bytes());
        return Optional.of(RemoteCache.of(
                manifest,
                repository.fetchBlob(manifest.config()),
                new InRegistry(repository, new RemoteImage(registries, reference))));
    }

    private static String name(Reference reference) {
        return reference
                .digest()
                .map(Object::toString)
                .or(reference::tag)
                .orElseThrow(() -> new IllegalArgumentException("no tag: " + reference));
    }

    private static Manifest manifest(byte[] bytes) throws InvalidJsonException {
        Manifest manifest = OciJson.decodeManifest(bytes);
        if (!manifest.config().mediaType().equals(CacheDocument.MEDIA_TYPE)) {
            throw new InvalidJsonException(
                    "it is no cache of Kiln but " + manifest.config().mediaType());
        }
        return manifest;
    }

    private static Optional<RemoteCache> open(Path directory) throws IOException {
        Path index = directory.resolve("index.json");
        if (!Files.isRegularFile(index)) {
            return Optional.empty();
        }
        InDirectory source = new InDirectory(directory);
        Index entries = OciJson.decodeIndex(bounded(index));
        if (entries.manifests().isEmpty()) {
            return Optional.empty();
        }
        Manifest manifest = manifest(source.document(entries.manifests().getFirst()));
        return Optional.of(RemoteCache.of(manifest, source.document(manifest.config()), source));
    }

    private static byte[] bounded(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(JsonReader.MAX_DOCUMENT);
        }
    }

    private record InRegistry(Repository repository, RemoteImage blobs) implements RemoteCache.Source {
        @Override
        public boolean has(Descriptor blob) throws IOException, InterruptedException {
            return repository.hasBlob(blob.digest());
        }

        @Override
        public Origin origin() {
            return blobs.origin();
        }

        @Override
        public InputStream open(Descriptor descriptor) throws BuildException, IOException, InterruptedException {
            return blobs.open(descriptor);
        }
    }

    private record InDirectory(Path directory) implements RemoteCache.Source {
        private Path file(Digest digest) {
            return directory.resolve("blobs/sha256").resolve(digest.hex());
        }

        byte[] document(Descriptor descriptor) throws IOException {
            byte[] bytes = bounded(file(descriptor.digest()));
            if (!Digest.of(bytes).equals(descriptor.digest())) {
                throw new InvalidJsonException("damaged: " + file(descriptor.digest()));
            }
            return bytes;
        }

        @Override
        public boolean has(Descriptor blob) throws IOException {
            Path file = file(blob.digest());
            return Files.isRegularFile(file) && Files.size(file) == blob.size();
        }

        /** No registry can mount from a directory. */
        @Override
        public Origin origin() {
            return new Origin("", directory.toString());
        }

        @Override
        public InputStream open(Descriptor descriptor) throws IOException {
            return Files.newInputStream(file(descriptor.digest()));
        }
    }
}
