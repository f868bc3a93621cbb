package build.kiln.exporter;

import build.kiln.archive.TarEntry;
import build.kiln.archive.TarReader;
import build.kiln.blob.BlobStore;
import build.kiln.cache.Lease;
import build.kiln.compress.Decompression;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.io.json.InvalidJsonException;
import build.kiln.io.json.JsonObject;
import build.kiln.io.json.JsonReader;
import build.kiln.oci.Descriptor;
import build.kiln.reference.InvalidReferenceException;
import build.kiln.reference.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads archives of images: OCI layouts, and what {@code docker save} wrote before it wrote those. Nothing in an archive is
 * trusted: only its regular files are unpacked, below a directory of their own, and links are names for them and nothing else.
 */
final class ArchiveReader {
    private final ImageStore store;
    private final Path work;
    private final Map<String, String> links = new LinkedHashMap<>();

    ArchiveReader(ImageStore store, Path work) {
        this.store = store;
        this.work = work;
    }

    List<ImageArchives.Saved> read(Path archive) throws BuildException, IOException {
        unpack(archive);
        try (Lease _ = store.storing()) {
            List<ImageArchives.Saved> images = Files.exists(work.resolve(LayoutFiles.INDEX)) ? layout() : docker();
            store.volume().sync();
            for (ImageArchives.Saved saved : images) {
                for (Reference name : saved.names()) {
                    store.tag(saved.image(), name);
                }
            }
            return images;
        } catch (InvalidJsonException | InvalidReferenceException e) {
            throw invalid(String.valueOf(e.getMessage()), e);
        }
    }

    private static BuildException invalid(String what, Exception cause) {
        return BuildException.of(Reason.CONTEXT_INVALID, "this is no archive of images: " + what, cause)
                .withHint("give what 'kiln save' or 'docker save' writes, or an OCI layout as a tar");
    }

    private void unpack(Path archive) throws BuildException, IOException {
        try (TarReader tar = new TarReader(Decompression.open(Files.newInputStream(archive)))) {
            for (Optional<TarEntry> next = tar.next(); next.isPresent(); next = tar.next()) {
                unpack(next.get(), tar);
            }
        } catch (IOException e) {
            throw invalid(String.valueOf(e.getMessage()), e);
        }
    }

    private void unpack(TarEntry entry, InputStream content) throws IOException {
        if (entry.path().isEmpty()) {
            return;
        }
        switch (entry.type()) {
            case FILE -> {
                Path file = work.resolve(entry.path()).normalize();
                if (!file.startsWith(work)) {
                    throw new IOException("it leads out of itself: " + entry.path());
                }
                Files.createDirectories(file.getParent());
                Files.deleteIfExists(file);
                Files.copy(content, file);
            }
            case SYMLINK -> {
                Path target =
                        Path.of("/" + entry.path()).resolveSibling(entry.link()).normalize();
                links.put(entry.path(), target.toString().substring(1));
            }
            case HARD_LINK -> links.put(entry.path(), entry.link());
            default -> {
                // Directories are made for the files in them; an image has no use for anything else.
            }
        }
    }

    private List<ImageArchives.Saved> layout() throws BuildException, IOException {
        LayoutReader reader = LayoutReader.of(work);
        Map<Descriptor, List<Reference>> names = new LinkedHashMap<>();
        for (LayoutReader.Entry entry : reader.entries()) {
            reader.copy(entry.root(), store.blobs());
            List<Reference> known = names.computeIfAbsent(entry.root(), root -> new ArrayList<>());
            entry.reference().ifPresent(known::add);
        }
        List<ImageArchives.Saved> images = new ArrayList<>();
        for (var named : names.entrySet()) {
            StoredImage image = StoredImage.read(store.blobs(), named.getKey())
                    .orElseThrow(
                            () -> invalid("it lacks the image " + named.getKey().digest(), new IOException()));
            images.add(new ImageArchives.Saved(image, named.getValue()));
        }
        return images;
    }

    private List<ImageArchives.Saved> docker() throws BuildException, IOException {
        Path manifest = work.resolve(LayoutFiles.DOCKER_MANIFEST);
        if (!Files.isRegularFile(manifest)) {
            throw invalid("it has neither index.json nor manifest.json", new IOException());
        }
        String list = new String(document(LayoutFiles.DOCKER_MANIFEST), StandardCharsets.UTF_8);
        JsonObject json = JsonReader.object(("{\"images\":" + list + "}").getBytes(StandardCharsets.UTF_8));
        List<ImageArchives.Saved> images = new ArrayList<>();
        for (JsonObject each : json.objects("images")) {
            BlobStore blobs = store.blobs();
            List<Path> layers = new ArrayList<>();
            for (String layer : each.texts("Layers").orElse(List.of())) {
                layers.add(file(layer));
            }
            StoredImage image = new DockerImage(blobs).put(document(each.text("Config")), layers);
            List<Reference> names = each.texts("RepoTags").orElse(List.of()).stream()
                    .map(Reference::parse)
                    .toList();
            images.add(new ImageArchives.Saved(image, names));
        }
        return images;
    }

    private byte[] document(String path) throws IOException {
        try (InputStream in = Files.newInputStream(file(path))) {
            return in.readNBytes(JsonReader.MAX_DOCUMENT);
        }
    }

    private Path file(String path) throws IOException {
        Path file = work.resolve(links.getOrDefault(path, path)).normalize();
        if (!file.startsWith(work) || !Files.isRegularFile(file)) {
            throw new InvalidJsonException("it lacks " + path);
        }
        return file;
    }
}
