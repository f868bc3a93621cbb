package build.kiln.cache;

import static java.util.Objects.requireNonNull;

import build.kiln.digest.Digest;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a volume holds, and how many records need each of it. */
final class Usage {
    private final List<Content> contents;
    private final Set<Digest> kept;
    private final Map<Content, Map<Digest, Held>> items = new HashMap<>();
    private final Map<Content, Map<Digest, Integer>> references = new HashMap<>();
    private long total;
    private int removed;
    private long removedBytes;

    /** An item and what it is of. */
    record Held(Content content, Content.Item item) {}

    Usage(List<Content> contents, Set<Digest> kept) {
        this.contents = contents;
        this.kept = kept;
    }

    void list() throws IOException {
        for (Content content : contents) {
            Map<Digest, Held> held = items.computeIfAbsent(content, made -> new HashMap<>());
            for (Content.Item item : content.list()) {
                held.put(item.id(), new Held(content, item));
                total += item.bytes();
            }
        }
    }

    /** Counts what {@code stepRecord} needs as needed. */
    void refer(StepRecord stepRecord) {
        for (Content content : contents) {
            Map<Digest, Integer> counts = references.computeIfAbsent(content, made -> new HashMap<>());
            content.neededBy(stepRecord).forEach(id -> counts.merge(id, 1, Integer::sum));
        }
    }

    /** Takes back {@link #refer}; returns what is needed no more. */
    List<Held> release(StepRecord stepRecord) {
        List<Held> free = new ArrayList<>();
        for (Content content : contents) {
            Map<Digest, Integer> counts = requireNonNull(references.get(content));
            for (Digest id : content.neededBy(stepRecord)) {
                int left = counts.merge(id, -1, Integer::sum);
                Held held = requireNonNull(items.get(content)).get(id);
                if (left == 0 && held != null && !kept.contains(id)) {
                    free.add(held);
                }
            }
        }
        return free;
    }

    /** What neither a record nor a name needs, longest untouched first. */
    List<Held> unreferred() {
        return items.values().stream()
                .flatMap(held -> held.values().stream())
                .filter(held -> !kept.contains(held.item().id()) && count(held) == 0)
                .sorted(Comparator.comparing(held -> held.item().touched()))
                .toList();
    }

    private int count(Held held) {
        return references
                .getOrDefault(held.content(), Map.of())
                .getOrDefault(held.item().id(), 0);
    }

    /** Removes an item that nobody has touched since {@code before}. */
    void remove(Held held, Instant before) throws IOException {
        Content.Item item = held.item();
        if (item.touched().isBefore(before) && held.content().remove(item.id(), before)) {
            requireNonNull(items.get(held.content())).remove(item.id());
            total -= item.bytes();
            removed++;
            removedBytes += item.bytes();
        }
    }

    /** Bytes of all that is left. */
    long total() {
        return total;
    }

    int removed() {
        return removed;
    }

    long removedBytes() {
        return removedBytes;
    }
}
