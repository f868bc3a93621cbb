package build.kiln.operator.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.contract.Source;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LedgerPageTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    @Test
    void anEntryIsReadAsItWasWritten() {
        LedgerEntry entry = entry(1, "team-a");
        assertEquals(List.of(entry), new LedgerPage(Map.of()).with(entry).entries());
    }

    @Test
    void oneDigestIsOneEntry() {
        LedgerPage page = new LedgerPage(Map.of()).with(entry(1, "team-a")).with(entry(1, "team-b"));
        assertEquals(List.of(entry(1, "team-b")), page.entries());
    }

    @Test
    void aNamespaceThatBuildsMuchForgetsItsOwnImages() {
        LedgerPage page = new LedgerPage(Map.of()).with(entry(0, "quiet"));
        for (int i = 1; i < LedgerPage.MOST_ENTRIES + 50; i++) {
            page = page.with(entry(i, "busy"));
        }
        Map<String, List<Integer>> left = page.entries().stream()
                .collect(Collectors.groupingBy(
                        LedgerEntry::namespace,
                        Collectors.mapping(entry -> Integer.parseInt(entry.name()), Collectors.toList())));
        assertEquals(LedgerPage.MOST_ENTRIES, page.data().size());
        assertEquals(List.of(0), left.get("quiet"));
        assertEquals(
                51,
                left.getOrDefault("busy", List.of()).stream()
                        .mapToInt(i -> i)
                        .min()
                        .orElseThrow());
    }

    @Test
    void entriesAsLargeAsTheyGetStillFitIntoAConfigMap() {
        LedgerPage page = new LedgerPage(Map.of());
        for (int i = 0; i < LedgerPage.MOST_ENTRIES; i++) {
            page = page.with(new LedgerEntry(
                    digest(i),
                    "n".repeat(63),
                    "n".repeat(253),
                    "ä".repeat(5000),
                    "r".repeat(255),
                    Collections.nCopies(40, "t".repeat(128)),
                    NOW));
        }
        long bytes = page.data().values().stream()
                .mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length)
                .sum();
        assertTrue(bytes < 1 << 20, () -> bytes + " bytes");
        int entries = page.entries().size();
        assertTrue(entries > 100, () -> entries + " entries");
    }

    @Test
    void whatCannotBeReadIsLeftOutAndGoesFirst() {
        Map<String, String> data = new HashMap<>(Map.of("sha256.ff", "not JSON"));
        for (int i = 0; i < LedgerPage.MOST_ENTRIES - 1; i++) {
            data.putAll(new LedgerPage(Map.of()).with(entry(i, "team-a")).data());
        }
        LedgerPage full = new LedgerPage(data).with(entry(9999, "team-b"));
        assertEquals(LedgerPage.MOST_ENTRIES, full.entries().size());
    }

    @Test
    void aSourceIsWrittenDownWithoutCredentials() {
        assertEquals(
                "https://git.example/shop.git",
                LedgerEntry.source(new Source.Git(
                        "https://me:secret@git.example/shop.git", "", Optional.empty(), false, Optional.empty(), ".")));
    }

    private static LedgerEntry entry(int number, String namespace) {
        return new LedgerEntry(
                digest(number),
                namespace,
                Integer.toString(number),
                "https://git.example/shop.git",
                "registry.example/shop",
                List.of("1." + number),
                NOW.plusSeconds(number));
    }

    private static String digest(int number) {
        return "sha256:" + "%064x".formatted(number);
    }
}
