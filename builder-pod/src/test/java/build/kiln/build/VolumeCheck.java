package build.kiln.build;

import build.kiln.blob.Boot;
import build.kiln.blob.Volume;
import build.kiln.cache.RecordStore;
import build.kiln.cache.StepRecord;
import build.kiln.digest.Digest;
import build.kiln.exporter.LocalImage;
import build.kiln.exporter.LocalImages;
import build.kiln.hash.ContentHash;
import build.kiln.layer.Toc;
import build.kiln.layer.TocStore;
import build.kiln.layer.Tree;
import build.kiln.oci.Descriptor;
import build.kiln.oci.Manifest;
import build.kiln.oci.OciJson;
import build.kiln.snapshot.SnapshotProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads all that names on a volume point at: records at the blobs, tables of contents and snapshots of their layers, images at their
 * documents and layers. Blobs count as they are, snapshots unless a builder would see the damage itself.
 */
final class VolumeCheck {
    private final Volume volume;
    private final String boot;
    private final List<String> damage = new ArrayList<>();
    private final Set<Digest> seen = new HashSet<>();
    private int records;
    private int images;

    private VolumeCheck(Volume volume, String boot) {
        this.volume = volume;
        this.boot = boot;
    }

    /**
     * What a volume has.
     *
     * @param records how many records there are that can be read; one that cannot is a miss
     * @param images how many names of images
     * @param damage what is named and not there, or not what its name says
     */
    record Findings(int records, int images, List<String> damage) {}

    /** Reads the volume at {@code cache}, on which nobody is at work. */
    static Findings of(Path cache) throws IOException {
        return of(cache, Boot.id());
    }

    /** The same, as builders see it in {@code boot}. */
    static Findings of(Path cache, String boot) throws IOException {
        VolumeCheck check = new VolumeCheck(Volume.open(cache), boot);
        check.readRecords();
        check.readImages();
        return new Findings(check.records, check.images, List.copyOf(check.damage));
    }

    private void readRecords() throws IOException {
        Path directory = volume.directory("records");
        RecordStore store = new RecordStore(directory);
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                Optional<StepRecord> found = name.startsWith(".") ? Optional.empty() : store.peek(new Digest(name));
                if (found.isPresent()) {
                    records++;
                    read(found.get());
                }
            }
        }
    }

    private void read(StepRecord found) throws IOException {
        List<Digest> diffIds =
                found.layers().stream().map(StepRecord.Layer::diffId).toList();
        List<Digest> chainIds = Tree.chainIds(diffIds);
        for (int i = 0; i < diffIds.size(); i++) {
            String of = " of layer " + i + " of " + found.step();
            isThere(found.layers().get(i).blob().digest(), of);
            Optional<Toc> toc = TocStore.open(volume).find(diffIds.get(i));
            if (toc.isEmpty()) {
                damage.add("no table of contents" + of);
            } else if (seen.add(chainIds.get(i))
                    && SnapshotProbe.of(volume, chainIds.get(i), toc.get(), boot)
                            == SnapshotProbe.DAMAGED_AND_TRUSTED) {
                damage.add("damaged snapshot" + of);
            }
        }
    }

    private void readImages() throws IOException {
        for (LocalImage image : LocalImages.open(volume).list()) {
            images++;
            String of = " of " + image.reference().canonical();
            Digest root = image.root().digest();
            if (isThere(root, of)) {
                Manifest manifest = OciJson.decodeManifest(Files.readAllBytes(blob(root)));
                isThere(manifest.config().digest(), of);
                for (Descriptor layer : manifest.layers()) {
                    isThere(layer.digest(), of);
                }
            }
        }
    }

    private boolean isThere(Digest digest, String of) throws IOException {
        boolean there =
                Files.exists(blob(digest)) && contentDigest(blob(digest)).equals(digest);
        if (!there) {
            damage.add((Files.exists(blob(digest)) ? "damaged blob" : "no blob") + of);
        }
        return there;
    }

    private Path blob(Digest digest) throws IOException {
        return volume.directory("blobs/sha256").resolve(digest.hex());
    }

    private static Digest contentDigest(Path file) throws IOException {
        MessageDigest hash = ContentHash.sha256();
        hash.update(Files.readAllBytes(file));
        return Digest.of(hash);
    }
}
