package build.kiln.exporter;

import build.kiln.blob.BlobStore;
import build.kiln.blob.Volume;
import build.kiln.cache.Lease;
import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.reference.InvalidReferenceException;
import build.kiln.reference.Reference;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The images of this machine, by name and by ID. */
public final class ImageStore {
    private static final Pattern ID = Pattern.compile("(?:sha256:)?([0-9a-f]{4,64})");

    private final Volume volume;
    private final BlobStore blobs;
    private final LocalImages names;
    private final InstantSource clock;

    private ImageStore(Volume volume, BlobStore blobs, LocalImages names, InstantSource clock) {
        this.volume = volume;
        this.blobs = blobs;
        this.names = names;
        this.clock = clock;
    }

    public static ImageStore open(Volume volume, InstantSource clock) throws IOException {
        return new ImageStore(volume, BlobStore.open(volume), LocalImages.open(volume), clock);
    }

    /** Keeps collectors from what is being stored, and has no name yet, until it is closed. */
    Lease storing() throws IOException {
        return Lease.take(volume.directory("leases"));
    }

    /** A name and what it names. */
    public record Named(LocalImage name, StoredImage image) {}

    /** All that can be read, sorted by name. A name whose image is gone is no image. */
    public List<Named> list() throws IOException {
        List<Named> images = new ArrayList<>();
        for (LocalImage name : names.list()) {
            StoredImage.read(blobs, name.root()).ifPresent(image -> images.add(new Named(name, image)));
        }
        return images;
    }

    /**
     * The image of a name, or of an ID or the first four or more digits of one.
     *
     * @return its first name with the image
     * @throws BuildException when there is none, or several IDs begin so
     */
    public Named get(String text) throws BuildException, IOException {
        Optional<Named> named = named(text);
        if (named.isPresent()) {
            return named.get();
        }
        var id = ID.matcher(text);
        List<Named> found = id.matches()
                ? list().stream().filter(each -> matches(each, id.group(1))).toList()
                : List.of();
        Set<Digest> different = new HashSet<>();
        found.forEach(each -> different.add(each.image().root().digest()));
        if (different.size() == 1) {
            return found.getFirst();
        }
        throw BuildException.of(
                        Reason.INVALID_REFERENCE,
                        different.isEmpty() ? "no such image: " + text : "several images have an ID like " + text)
                .withHint("'kiln images' lists what there is");
    }

    private Optional<Named> named(String text) throws IOException {
        Optional<Reference> reference = reference(text);
        Optional<LocalImage> name = reference.isPresent() ? names.find(reference.get()) : Optional.empty();
        Optional<StoredImage> image =
                name.isPresent() ? StoredImage.read(blobs, name.get().root()) : Optional.empty();
        return image.map(read -> new Named(name.get(), read));
    }

    private static Optional<Reference> reference(String text) {
        try {
            return Optional.of(Reference.parse(text));
        } catch (InvalidReferenceException e) {
            return Optional.empty();
        }
    }

    private static boolean matches(Named named, String id) {
        return named.image().id().hex().startsWith(id)
                || named.image().root().digest().hex().startsWith(id);
    }

    /** Every name of the image that {@code root} is the digest of. */
    public List<Reference> namesOf(Digest root) throws IOException {
        return names.list().stream()
                .filter(name -> name.root().digest().equals(root))
                .map(LocalImage::reference)
                .toList();
    }

    /** Gives an image, whose content is durable by then, a further name. */
    public void tag(StoredImage image, Reference name) throws IOException {
        names.tag(name, image.root(), clock.instant());
    }

    /** Takes a name away; what only it needed is collected some time. False when there was no such name. */
    public boolean untag(Reference name) throws IOException {
        return names.remove(name);
    }

    BlobStore blobs() {
        return blobs;
    }

    Volume volume() {
        return volume;
    }
}
