package build.kiln.operator.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A part of the ledger, as large as a ConfigMap may get. When it is full, the oldest entry of the namespace that has most
 * goes: a namespace that builds much forgets its own images and nobody else's.
 *
 * @param data entries in JSON by digest, as in the ConfigMap
 */
record LedgerPage(Map<String, String> data) {
    static final int MOST_ENTRIES = 400;
    static final int MOST_BYTES = 900_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    LedgerPage {
        data = new TreeMap<>(data);
    }

    /** This page with one more entry, or with the newer one of the same digest. */
    LedgerPage with(LedgerEntry entry) {
        Map<String, String> after = new TreeMap<>(data);
        after.put(key(entry.digest()), write(entry));
        while (after.size() > MOST_ENTRIES || bytes(after) > MOST_BYTES) {
            after.remove(least(after));
        }
        return new LedgerPage(after);
    }

    /** The entries that can be read; a hand that has been in the ConfigMap takes no other entry away. */
    List<LedgerEntry> entries() {
        return entries(data);
    }

    private static List<LedgerEntry> entries(Map<String, String> data) {
        List<LedgerEntry> entries = new ArrayList<>();
        data.forEach((key, text) -> read(key, text).ifPresent(entries::add));
        return entries;
    }

    /** What goes first: what nobody can read, else the oldest entry of the namespace that has most. */
    private static String least(Map<String, String> data) {
        List<LedgerEntry> entries = entries(data);
        Set<String> readable =
                entries.stream().map(entry -> key(entry.digest())).collect(Collectors.toSet());
        Map<String, Long> sizes =
                entries.stream().collect(Collectors.groupingBy(LedgerEntry::namespace, Collectors.counting()));
        return data.keySet().stream()
                .filter(key -> !readable.contains(key))
                .findFirst()
                .orElseGet(() -> entries.stream()
                        .min(Comparator.<LedgerEntry, Long>comparing(
                                        entry -> -sizes.getOrDefault(entry.namespace(), 0L))
                                .thenComparing(LedgerEntry::builtAt))
                        .map(entry -> key(entry.digest()))
                        .orElseThrow());
    }

    private static long bytes(Map<String, String> data) {
        return data.entrySet().stream()
                .mapToLong(entry -> (entry.getKey() + entry.getValue()).getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }

    /** A ConfigMap's keys have no colon. */
    private static String key(String digest) {
        return digest.replace(':', '.');
    }

    private static String write(LedgerEntry entry) {
        ObjectNode json = JSON.createObjectNode()
                .put("namespace", entry.namespace())
                .put("name", entry.name())
                .put("source", entry.source())
                .put("repository", entry.repository())
                .put("builtAt", entry.builtAt().toString());
        entry.tags().forEach(json.putArray("tags")::add);
        return json.toString();
    }

    private static Optional<LedgerEntry> read(String key, String text) {
        try {
            JsonNode json = JSON.readTree(text);
            List<String> tags = new ArrayList<>();
            json.path("tags").forEach(tag -> tags.add(tag.asText()));
            Function<String, String> field = name -> json.path(name).asText();
            return Optional.of(new LedgerEntry(
                    key.replace('.', ':'),
                    field.apply("namespace"),
                    field.apply("name"),
                    field.apply("source"),
                    field.apply("repository"),
                    tags,
                    Instant.parse(field.apply("builtAt"))));
        } catch (JsonProcessingException | DateTimeException e) {
            return Optional.empty();
        }
    }
}
