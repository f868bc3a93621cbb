package build.kiln.build;

import build.kiln.contract.Source;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.io.json.InvalidJsonException;
import build.kiln.io.json.JsonReader;
import build.kiln.oci.Descriptor;
import build.kiln.oci.Index;
import build.kiln.oci.Manifest;
import build.kiln.oci.OciJson;
import build.kiln.oci.Platform;
import build.kiln.oci.Platforms;
import build.kiln.reference.InvalidReferenceException;
import build.kiln.reference.Reference;
import build.kiln.registry.Endpoint;
import build.kiln.registry.FetchedManifest;
import build.kiln.registry.Registries;
import build.kiln.registry.RegistryException;
import build.kiln.registry.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Contexts that come as images or artifacts of a registry: the layers of an image upon each other, the tar of a Flux
 * artifact, the tars and files of an ORAS artifact.
 */
record RegistryContexts(Registries registries) {
    private static final Pattern TAR = Pattern.compile(".*[.+]tar([.+](gzip|gz|zstd))?");
    private static final Pattern IMAGE_LAYER = Pattern.compile(
            "application/vnd\\.(oci\\.image\\.layer\\.(nondistributable\\.)?v1|docker\\.image\\.rootfs\\.).*");

    /** The file name of a layer that is one file, as ORAS writes it. */
    private static final String TITLE = "org.opencontainers.image.title";

    /** Fetches {@code source} into the empty {@code directory}; returns the digest that its reference stands for. */
    String fetch(Source.Oci source, Path directory) throws BuildException, IOException, InterruptedException {
        Reference reference = reference(source);
        Endpoint origin = new Endpoint(
                reference.repository().domain(), reference.repository().path());
        Failures failures = new Failures(reference);
        for (Endpoint endpoint : registries.pullFrom(origin)) {
            Repository repository = registries.repository(endpoint);
            try {
                FetchedManifest root = repository.fetchManifest(
                        reference.digest().orElseGet(() -> reference.tag().orElseThrow()));
                unpack(repository, manifest(repository, root, reference), new ContextFiles(directory));
                return root.digest().toString();
            } catch (RegistryException e) {
                failures.add(e);
            } catch (InvalidJsonException e) {
                throw BuildException.of(
                        Reason.CONTEXT_INVALID, "%s is malformed: %s".formatted(reference, e.getMessage()), e);
            }
        }
        throw failures.last();
    }

    private static Reference reference(Source.Oci source) throws BuildException {
        try {
            Reference named = Reference.parse(source.reference()).orLatest();
            return source.digest().map(named::withDigest).orElse(named);
        } catch (InvalidReferenceException e) {
            throw BuildException.of(Reason.INVALID_REFERENCE, "spec.source.oci.image: " + e.getMessage(), e);
        }
    }

    private static Manifest manifest(Repository repository, FetchedManifest root, Reference reference)
            throws BuildException, IOException, InterruptedException {
        if (JsonReader.object(root.bytes()).field("manifests").isEmpty()) {
            return OciJson.decodeManifest(root.bytes());
        }
        Index index = OciJson.decodeIndex(root.bytes());
        Platform here = Platforms.normalise(Platform.linux(System.getProperty("os.arch", "amd64")));
        Descriptor chosen = Platforms.select(index, here)
                .orElseThrow(
                        () -> BuildException.of(Reason.PLATFORM_UNSUPPORTED, reference + " has no manifest for " + here)
                                .withHint("name the manifest to take by its digest in spec.source.oci.image"));
        return OciJson.decodeManifest(
                repository.fetchManifest(chosen.digest().toString()).bytes());
    }

    private static void unpack(Repository repository, Manifest manifest, ContextFiles files)
            throws BuildException, IOException, InterruptedException {
        for (Descriptor layer : manifest.layers()) {
            try (InputStream content = repository.openBlob(layer)) {
                String title = layer.annotations().getOrDefault(TITLE, "");
                if (TAR.matcher(layer.mediaType()).matches()) {
                    if (title.isEmpty()
                            && IMAGE_LAYER.matcher(layer.mediaType()).matches()) {
                        files.addLayer(content);
                    } else {
                        files.addTar(content);
                    }
                } else if (!title.isEmpty()) {
                    files.addFile(title, content);
                } else {
                    throw BuildException.of(
                                    Reason.CONTEXT_INVALID,
                                    "a layer of type %s holds no files".formatted(layer.mediaType()))
                            .withHint("a context is an image, a Flux artifact, or tars and files that ORAS pushed");
                }
                // The digest is checked at the end of the stream.
                content.transferTo(OutputStream.nullOutputStream());
            }
        }
    }

    /** The origin's answer, which comes last, counts. */
    private static final class Failures {
        private final Reference reference;
        private BuildException last;

        Failures(Reference reference) {
            this.reference = reference;
            last = BuildException.of(Reason.SOURCE_UNAVAILABLE, "no registry to ask for " + reference);
        }

        void add(RegistryException failure) {
            Reason reason = switch (failure.kind()) {
                case NOT_FOUND -> Reason.SOURCE_NOT_FOUND;
                case UNAUTHORIZED, DENIED -> Reason.UNAUTHORIZED;
                case UNREACHABLE, UNAVAILABLE, UNTRUSTED -> Reason.SOURCE_UNAVAILABLE;
                case REJECTED, MALFORMED -> Reason.CONTEXT_INVALID;
            };
            last = BuildException.of(
                            reason,
                            "the context %s cannot be read: %s".formatted(reference, failure.getMessage()),
                            failure)
                    .withHint(hint(failure));
        }

        private String hint(RegistryException failure) {
            String host = reference.repository().domain();
            return switch (failure.kind()) {
                case NOT_FOUND -> "check name and tag in spec.source.oci.image";
                case UNAUTHORIZED, DENIED ->
                    "name a Secret with credentials for " + host + " in spec.source.oci.secretRef";
                case UNTRUSTED ->
                    "add the authority of " + host + " to registries.caBundleRef, or list it as an insecure registry";
                case UNREACHABLE, UNAVAILABLE -> "check that " + host + " can be reached from where the build runs";
                case REJECTED, MALFORMED -> "check that " + host + " is a registry";
            };
        }

        BuildException last() {
            return last;
        }
    }
}
