package build.kiln.cli;

import build.kiln.blob.Volume;
import build.kiln.cache.Collected;
import build.kiln.cache.Collector;
import build.kiln.cache.GcPolicy;
import build.kiln.exporter.KeptImages;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kiln prune}: frees what the cache does not need; named images stay. */
@Command(
        name = "prune",
        description = "Free the space of what nothing refers to; with --all, of the whole cache. Named images stay.")
final class PruneCommand implements Callable<Integer> {
    private static final Pattern AGE = Pattern.compile("until=(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?");

    private final Console console;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Option(
            names = {"-a", "--all"},
            description = "Free all of the cache, not only what nothing refers to.")
    boolean all;

    @Option(
            names = {"-f", "--force"},
            description = "No effect: there is no question to answer.")
    boolean force;

    @Option(
            names = {"--keep-storage", "--max-used-space"},
            paramLabel = "BYTES",
            description = "Keep so much of the cache, the most recently used, e.g. 10g.")
    Optional<String> keep = Optional.empty();

    @Option(
            names = "--min-free-space",
            paramLabel = "BYTES",
            description = "Free the cache until so much of the disk is free.")
    String free = "0";

    @Option(
            names = "--filter",
            paramLabel = "until=DURATION",
            description = "Free what was not used for so long, e.g. until=24h.")
    List<String> filters = new ArrayList<>();

    PruneCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Volume volume = Volume.open(store.resolve(console));
        Collected collected = Collector.of(volume, KeptImages.of(volume)).collect(List.of(policy()));
        console.out()
                .println("Removed: %d records, %d blobs and snapshots"
                        .formatted(collected.records(), collected.items()));
        console.out().println("Total reclaimed space: " + HumanSize.ofSum(collected.bytes()));
        return ExitCodes.DONE;
    }

    private GcPolicy policy() {
        GcPolicy policy = keep.map(text -> GcPolicy.keep(ByteCount.parse("--keep-storage", text)))
                .orElse(all ? GcPolicy.everything() : GcPolicy.keep(Long.MAX_VALUE))
                .withMinFree(ByteCount.parse("--min-free-space", free));
        return age().map(policy::withMaxAge).orElse(policy);
    }

    private Optional<Duration> age() {
        Optional<Duration> age = Optional.empty();
        for (String filter : filters) {
            Matcher matcher = AGE.matcher(filter);
            if (!matcher.matches() || filter.equals("until=")) {
                throw new UsageException("--filter: until=DURATION such as until=24h, not \"%s\"".formatted(filter));
            }
            age = Optional.of(Duration.ofHours(number(matcher.group(1)))
                    .plusMinutes(number(matcher.group(2)))
                    .plusSeconds(number(matcher.group(3))));
        }
        return age;
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
