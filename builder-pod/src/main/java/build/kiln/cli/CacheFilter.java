package build.kiln.cli;

import build.kiln.cache.MountInventory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The values of {@code --filter}, as docker writes them; all of them must hold.
 *
 * @param type empty, or {@link #CACHE_MOUNT}
 * @param id of a cache mount
 * @param unusedFor at least so long
 */
record CacheFilter(Optional<String> type, Optional<String> id, Optional<Duration> unusedFor) {
    /** What docker calls a cache mount. */
    static final String CACHE_MOUNT = "exec.cachemount";

    static CacheFilter parse(List<String> filters) {
        CacheFilter parsed = new CacheFilter(Optional.empty(), Optional.empty(), Optional.empty());
        for (String filter : filters) {
            parsed = parsed.with(filter);
        }
        return parsed;
    }

    private CacheFilter with(String filter) {
        String[] parts = filter.split("=", 2);
        String value = parts.length == 2 ? parts[1] : "";
        return switch (parts[0]) {
            case "type" -> new CacheFilter(only(type, filter, type(value)), id, unusedFor);
            case "id" -> new CacheFilter(type, only(id, filter, id(value)), unusedFor);
            case "until" -> new CacheFilter(type, id, only(unusedFor, filter, age(value)));
            default ->
                throw new UsageException(
                        "--filter: until=DURATION, type=%s or id=ID, not \"%s\"".formatted(CACHE_MOUNT, filter));
        };
    }

    private static <T> Optional<T> only(Optional<T> earlier, String filter, T value) {
        if (earlier.isPresent()) {
            throw new UsageException("--filter: \"%s\" comes after another of its kind".formatted(filter));
        }
        return Optional.of(value);
    }

    private static String type(String value) {
        if (!value.equals(CACHE_MOUNT)) {
            throw new UsageException("--filter: type=%s is the only type, not \"%s\"".formatted(CACHE_MOUNT, value));
        }
        return value;
    }

    private static String id(String value) {
        if (value.isEmpty()) {
            throw new UsageException("--filter: id=ID as 'kiln du' lists it");
        }
        return value;
    }

    private static Duration age(String value) {
        return DurationText.parse(value)
                .orElseThrow(() -> new UsageException(
                        "--filter: until=DURATION such as until=24h, not \"until=%s\"".formatted(value)));
    }

    /** Whether cache mounts alone are meant. */
    boolean isOfMounts() {
        return type.isPresent() || id.isPresent();
    }

    /** Whether {@code mount} is of this type and id; does not look at its age. */
    boolean matches(MountInventory.Item mount) {
        return id.isEmpty() || id.equals(mount.id()) || id.get().equals(mount.name());
    }
}
