package build.kiln.op;

import build.kiln.cache.LeaseLocks;
import build.kiln.cache.MountUses;
import build.kiln.contract.CacheSettings;
import java.nio.file.Path;

/**
 * Whose cache mounts a build uses.
 *
 * @param directory shared by the builds of the scope
 * @param locks keep builders on other machines off
 * @param uses tell them what this one uses
 * @param trust builds that may only read work on copies that are gone when the step ends
 */
public record CacheScope(Path directory, LeaseLocks locks, MountUses uses, CacheSettings.Trust trust) {
    boolean isReadOnly() {
        return trust == CacheSettings.Trust.READ_ONLY;
    }
}
