package build.kiln.snapshot;

import build.kiln.blob.Volume;
import build.kiln.digest.Digest;
import build.kiln.layer.Toc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is under a snapshot's name. */
public enum SnapshotProbe {
    ABSENT,
    WHOLE,
    /** Whoever wants to use it sees that, because it was not checked in this boot. */
    DAMAGED,
    DAMAGED_AND_TRUSTED;

    /**
     * Compares the snapshot of {@code chainId} on {@code volume}, if there is one, with its top layer's table of contents.
     *
     * @param boot in which it would be used
     */
    public static SnapshotProbe of(Volume volume, Digest chainId, Toc toc, String boot) throws IOException {
        Diff diff = DiffStore.open(volume).named().get(chainId);
        if (diff == null) {
            return ABSENT;
        }
        if (Files.isDirectory(diff.files()) && DiffCheck.matches(diff.files(), toc)) {
            return WHOLE;
        }
        Path boots = diff.directory().resolve("boots");
        return Files.exists(boots) && Files.readString(boots).contains(boot) ? DAMAGED_AND_TRUSTED : DAMAGED;
    }
}
