package build.kiln.cache.remote;

import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.io.json.InvalidJsonException;
import build.kiln.io.json.JsonReader;
import build.kiln.layer.Origin;
import build.kiln.oci.Descriptor;
import build.kiln.oci.Index;
import build.kiln.oci.Manifest;
import build.kiln.oci.MediaTypes;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads cache manifests, and images that are caches themselves. Every document is bounded, and verified against the digest that names
 * it.
 */
record CacheOpener(Registries registries) implements RemoteCache.Opener {
    /** More platforms than any image has; each costs two requests. */
    private static final int MOST_IMAGES = 32;

    @Override
    public List<RemoteCache> open(CachePlace place) throws BuildException, IOException, InterruptedException {
        return switch (place) {
            case CachePlace.InRegistry registry -> open(registry.reference());
            case CachePlace.InDirectory directory ->
                open(directory.directory()).stream().toList();
        };
    }

    private List<RemoteCache> open(Reference reference) throws IOException, InterruptedException {
        Repository repository = registries.repository(new Endpoint(
                reference.repository().domain(), reference.repository().path()));
        FetchedManifest fetched;
        try {
            fetched = repository.fetchManifest(name(reference));
        } catch (RegistryException e) {
            if (e.kind() == RegistryException.Kind.NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
        InRegistry source = new InRegistry(repository, new RemoteImage(registries, reference));
        return MediaTypes.isIndex(fetched.mediaType())
                ? source.images(OciJson.decodeIndex(fetched.bytes()))
                : List.of(source.cache(fetched.bytes()));
    }

    private static String name(Reference reference) {
        return reference
                .digest()
                .map(Object::toString)
                .or(reference::tag)
                .orElseThrow(() -> new IllegalArgumentException("no tag: " + reference));
    }

    private static Manifest required(Manifest manifest) throws InvalidJsonException {
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
        Manifest manifest = required(
                OciJson.decodeManifest(source.document(entries.manifests().getFirst())));
        return Optional.of(RemoteCache.of(manifest, source.document(manifest.config()), source));
    }

    private static byte[] bounded(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(JsonReader.MAX_DOCUMENT);
        }
    }

    private record InRegistry(Repository repository, RemoteImage blobs) implements RemoteCache.Source {
        RemoteCache cache(byte[] document) throws IOException, InterruptedException {
            Manifest manifest = OciJson.decodeManifest(document);
            byte[] config = repository.fetchBlob(manifest.config());
            return switch (manifest.config().mediaType()) {
                case MediaTypes.OCI_CONFIG, MediaTypes.DOCKER_CONFIG -> RemoteCache.ofImage(manifest, config, this);
                default -> RemoteCache.of(required(manifest), config, this);
            };
        }

        /** Those images of an index that are caches; an index also lists what is no image. */
        List<RemoteCache> images(Index index) throws IOException, InterruptedException {
            List<RemoteCache> caches = new ArrayList<>();
            Optional<InvalidJsonException> none = Optional.empty();
            for (Descriptor image :
                    index.manifests().stream().limit(MOST_IMAGES).toList()) {
                try {
                    caches.add(cache(
                            repository.fetchManifest(image.digest().toString()).bytes()));
                } catch (InvalidJsonException e) {
                    none = Optional.of(e);
                }
            }
            if (caches.isEmpty() && none.isPresent()) {
                throw none.get();
            }
            return caches;
        }

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
