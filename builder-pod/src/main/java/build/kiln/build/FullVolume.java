package build.kiln.build;

import build.kiln.blob.Volume;
import build.kiln.cache.Collected;
import build.kiln.cache.Collector;
import build.kiln.cache.GcPolicy;
import build.kiln.contract.BuildResult;
import build.kiln.contract.Failure;
import build.kiln.exporter.KeptImages;
import build.kiln.failure.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/** Makes room on a cache volume that was full in the middle of a build: first half of what is there goes, then all that may. */
final class FullVolume {
    private final Path directory;
    private final BuildListener listener;
    private final Iterator<Long> shares = List.of(2L, Long.MAX_VALUE).iterator();

    FullVolume(Path directory, BuildListener listener) {
        this.directory = directory;
        this.listener = listener;
    }

    /** Whether {@code outcome} is that the volume was full and there is room now, so that another attempt is worth it. */
    boolean hasRoomAfter(BuildResult.Outcome outcome) {
        if (!(outcome instanceof Failure failure) || !failure.reason().equals(Reason.CACHE_VOLUME_FULL.code())) {
            return false;
        }
        while (shares.hasNext()) {
            long freed = collect(shares.next());
            if (freed > 0) {
                listener.warned("the cache volume was full; collected " + freed + " bytes and build again");
                return true;
            }
        }
        return false;
    }

    private long collect(long share) {
        try {
            Volume volume = Volume.open(directory);
            Collector collector = Collector.of(volume, () -> KeptImages.of(volume));
            long keep = collector.usedBytes() / share;
            Collected collected = collector.collect(keep == 0 ? GcPolicy.everything() : GcPolicy.keep(keep));
            return collected.bytes();
        } catch (IOException e) {
            log().log(System.Logger.Level.WARNING, "the full cache volume cannot be collected", e);
            return 0;
        }
    }

    /** Found when there is something to say: the search goes through every jar, which few builds need. */
    private static System.Logger log() {
        return System.getLogger(FullVolume.class.getName());
    }
}
