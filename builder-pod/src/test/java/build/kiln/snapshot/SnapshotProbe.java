package build.kiln.snapshot;

import build.kiln.blob.Volume;
import build.kiln.digest.Digest;
import build.kiln.layer.Toc;
import java.io.IOException;
import java.nio.file.Files;

/** What is under a snapshot's name, whatever marks say of it. */
public enum SnapshotProbe {
    ABSENT,
    WHOLE,
    DAMAGED;

    /** Compares the snapshot of {@code chainId} on {@code volume}, if there is one, with its top layer's table of contents. */
    public static SnapshotProbe of(Volume volume, Digest chainId, Toc toc) throws IOException {
        Diff diff = DiffStore.open(volume).named().get(chainId);
        if (diff == null) {
            return ABSENT;
        }
        return Files.isDirectory(diff.files()) && DiffCheck.matches(diff.files(), toc) ? WHOLE : DAMAGED;
    }
}
