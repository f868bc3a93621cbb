package build.kiln.cli;

import build.kiln.blob.Volume;
import build.kiln.cache.Collected;
import build.kiln.cache.Collector;
import build.kiln.cache.GcPolicy;
import build.kiln.contract.BuilderFiles;
import build.kiln.exporter.KeptImages;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Collects a cache volume on its own, as the operator's CronJob asks: {@code BYTES}, the most that the cache shall hold. */
public final class CollectMain {
    private static final String CACHE = "KILN_CACHE";
    private static final Duration UNUSED = Duration.ofDays(30);

    private CollectMain() {}

    /** Takes one argument; the variable KILN_CACHE moves the volume for tests. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(Optional.ofNullable(System.getenv(CACHE)).orElse(BuilderFiles.CACHE));
        Volume volume = Volume.open(directory);
        Collector collector = Collector.of(volume, () -> KeptImages.of(volume));
        long keep = Long.parseLong(arguments[0]);
        Collected collected = collector.collect(List.of(
                GcPolicy.keep(Long.MAX_VALUE).withMaxAge(UNUSED), GcPolicy.keep(keep == 0 ? Long.MAX_VALUE : keep)));
        System.out.printf(
                "collected %d records and %d items of %d bytes; %d bytes are left%n",
                collected.records(), collected.items(), collected.bytes(), collector.usedBytes());
    }
}
