package build.kiln.exporter;

import build.kiln.blob.Volume;
import build.kiln.digest.Digest;
import build.kiln.io.json.GoJson;
import build.kiln.io.json.InvalidJsonException;
import build.kiln.io.json.JsonObject;
import build.kiln.io.json.JsonReader;
import build.kiln.oci.Descriptor;
import build.kiln.oci.Rfc3339;
import build.kiln.reference.InvalidReferenceException;
import build.kiln.reference.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code v1/images}: one JSON file for each name, called by the name's digest, with the descriptor it points to. A file
 * appears and changes by a rename; one that cannot be read is no image.
 */
public final class LocalImages {
    private final Volume volume;
    private final Path directory;

    private LocalImages(Volume volume, Path directory) {
        this.volume = volume;
        this.directory = directory;
    }

    public static LocalImages open(Volume volume) throws IOException {
        return new LocalImages(volume, volume.directory("images"));
    }

    /** Points a name, {@code latest} where it has no tag, to {@code root}, whose content is durable by then. */
    public void tag(Reference reference, Descriptor root, Instant now) throws IOException {
        Reference name = named(reference);
        byte[] document = GoJson.compact()
                .beginObject()
                .name("reference")
                .value(name.canonical())
                .name("mediaType")
                .value(root.mediaType())
                .name("digest")
                .value(root.digest().toString())
                .name("size")
                .value(root.size())
                .name("stored")
                .value(Rfc3339.format(now))
                .endObject()
                .toBytes();
        Path temporary = volume.newTemporary();
        Files.write(temporary, document);
        Files.move(temporary, file(name), StandardCopyOption.ATOMIC_MOVE);
    }

    public Optional<LocalImage> find(Reference reference) throws IOException {
        return read(file(named(reference)));
    }

    /** False when there was no such name. */
    public boolean remove(Reference reference) throws IOException {
        return Files.deleteIfExists(file(named(reference)));
    }

    /** Sorted by name. */
    public List<LocalImage> list() throws IOException {
        List<LocalImage> images = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                read(file).ifPresent(images::add);
            }
        }
        images.sort(Comparator.comparing(image -> image.reference().canonical()));
        return images;
    }

    private Path file(Reference name) {
        return directory.resolve(Digest.of(name.canonical()).hex());
    }

    private static Reference named(Reference reference) {
        return reference.orLatest();
    }

    private static Optional<LocalImage> read(Path file) throws IOException {
        try {
            JsonObject json = JsonReader.object(Files.readAllBytes(file));
            Descriptor root =
                    Descriptor.of(json.text("mediaType"), Digest.parse(json.text("digest")), json.integer("size"));
            return Optional.of(
                    new LocalImage(Reference.parse(json.text("reference")), root, Rfc3339.parse(json.text("stored"))));
        } catch (NoSuchFileException | InvalidJsonException | InvalidReferenceException | DateTimeException e) {
            return Optional.empty();
        }
    }
}
