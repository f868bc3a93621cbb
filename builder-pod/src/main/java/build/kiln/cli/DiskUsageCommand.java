package build.kiln.cli;

import build.kiln.blob.BlobStore;
import build.kiln.blob.Volume;
import build.kiln.cache.KindUse;
import build.kiln.cache.MountInventory;
import build.kiln.cache.VolumeContents;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code kiln du}: what takes the room of the store and the cache. */
final class DiskUsageCommand implements Command {
    private final Console console;
    StoreOptions store = new StoreOptions();
    List<String> filters = new ArrayList<>();
    String format = "";

    DiskUsageCommand(Console console) {
        this.console = console;
    }

    @Override
    public void declare(Declaration to) {
        to.about("Show what takes room in the store and the cache, and each cache mount.");
        to.include(store);
        to.option("--filter")
                .label("KEY=VALUE")
                .about("List cache mounts alone: type=exec.cachemount for all of them, id=ID for one,"
                        + " until=24h for those not used for so long.")
                .texts(value -> filters = value);
        to.option("--format")
                .label("FORMAT")
                .about("table, json, or a template such as {{.ID}}:{{.Size}}.")
                .text(value -> format = value);
    }

    @Override
    public Integer call() throws IOException {
        CacheFilter filter = CacheFilter.parse(filters);
        Volume volume = Volume.open(store.resolve(console));
        Instant now = Instant.now();
        List<Map<String, String>> rows = new ArrayList<>();
        long total = 0;
        if (filters.isEmpty()) {
            for (KindUse kind : VolumeContents.use(volume, BlobStore.open(volume))) {
                rows.add(row(kind.kind(), "", "", kind.bytes(), kind.used(), now));
                total += kind.bytes();
            }
        }
        List<MountInventory.Item> mounts = MountInventory.open(volume).list().stream()
                .filter(filter::matches)
                .filter(mount -> filter.unusedFor()
                        .filter(age -> mount.used().isAfter(now.minus(age)))
                        .isEmpty())
                .sorted(Comparator.comparingLong(MountInventory.Item::bytes).reversed())
                .toList();
        for (MountInventory.Item mount : mounts) {
            rows.add(row(
                    CacheFilter.CACHE_MOUNT,
                    mount.shownId(),
                    mount.name().replaceFirst("/.*", ""),
                    mount.bytes(),
                    Optional.of(mount.used()),
                    now));
            total += mount.bytes();
        }
        new Rows(columns(), rows).print(format, console.out());
        if (format.isEmpty() || format.equals("table")) {
            console.out().println("Total: " + HumanSize.ofSum(total));
        }
        return ExitCodes.DONE;
    }

    private static Map<String, String> columns() {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("Type", "TYPE");
        columns.put("ID", "ID");
        columns.put("Scope", "SCOPE");
        columns.put("Size", "SIZE");
        columns.put("LastUsedSince", "LAST USED");
        return columns;
    }

    private static Map<String, String> row(
            String type, String id, String scope, long bytes, Optional<Instant> used, Instant now) {
        Map<String, String> row = new LinkedHashMap<>();
        row.put("Type", type);
        row.put("ID", id);
        row.put("Scope", scope);
        row.put("Size", HumanSize.of(bytes));
        row.put("LastUsedSince", HumanTime.ago(used, now));
        row.put("LastUsedAt", used.map(Instant::toString).orElse(""));
        return row;
    }
}
