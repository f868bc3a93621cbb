package build.kiln.build;

import build.kiln.blob.Volume;
import build.kiln.cache.Lease;
import build.kiln.cache.LeaseLocks;
import build.kiln.cache.MountInventory;
import build.kiln.cache.MountQuota;
import build.kiln.cache.MountUses;
import build.kiln.contract.CacheSettings;
import build.kiln.digest.Digest;
import build.kiln.op.CacheScope;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The cache mounts of a build: whose they are, and what becomes of those that hold too much. */
final class BuildMounts implements AutoCloseable {
    private static final int MOST_NAMED = 5;

    private final Volume volume;
    private final CacheSettings settings;
    private final LeaseLocks locks;
    private final MountUses uses;
    private final Consumer<String> warnings;

    BuildMounts(Volume volume, CacheSettings settings, Lease lease, Consumer<String> warnings) {
        this.volume = volume;
        this.settings = settings;
        this.locks = new LeaseLocks(lease);
        this.uses = new MountUses(lease);
        this.warnings = warnings;
    }

    CacheScope scope() throws IOException {
        return new CacheScope(volume.directory("mounts").resolve(directory()), locks, uses, settings.trust());
    }

    private String directory() {
        String scope = settings.mounts().scope();
        return scope.isEmpty() ? "local" : Digest.of(scope).hex();
    }

    /** Takes away what is above the quota, and warns; when no step of the build is at work any more. */
    void keepQuota() throws IOException {
        long quota = settings.mounts().quota();
        if (quota > 0 && settings.trust() == CacheSettings.Trust.READ_WRITE) {
            new MountQuota(volume, directory(), quota).keep(uses).ifPresent(this::warn);
        }
    }

    private void warn(MountQuota.Overrun overrun) {
        StringBuilder text = new StringBuilder("cache mounts held %d bytes, more than their quota of %d"
                .formatted(overrun.before(), settings.mounts().quota()));
        if (!overrun.removed().isEmpty()) {
            text.append("; emptied ").append(names(overrun.removed()));
        }
        if (overrun.after() > settings.mounts().quota()) {
            text.append("; the rest is in use by other builds and stays");
        }
        warnings.accept(text.append(
                        ": raise spec.cache.mounts.quota (kiln build: --cache-mounts-quota), or let the steps clean up")
                .toString());
    }

    private static String names(List<MountInventory.Item> removed) {
        String named = removed.stream()
                .limit(MOST_NAMED)
                .map(item -> "%s (%d bytes)".formatted(item.shownId(), item.bytes()))
                .collect(Collectors.joining(", "));
        return removed.size() > MOST_NAMED ? named + " and " + (removed.size() - MOST_NAMED) + " more" : named;
    }

    @Override
    public void close() throws IOException {
        uses.close();
    }
}
