package build.kiln.cache;

import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What one kind of content takes of a volume.
 *
 * @param kind its folder of the volume
 * @param used when any of it was made or last used; empty when there is none
 */
public record KindUse(String kind, long bytes, Optional<Instant> used) {
    static KindUse of(String kind, Content content) throws IOException {
        List<Content.Item> items = content.list();
        return new KindUse(
                kind,
                items.stream().mapToLong(Content.Item::bytes).sum(),
                items.stream().map(Content.Item::touched).max(Comparator.naturalOrder()));
    }
}
