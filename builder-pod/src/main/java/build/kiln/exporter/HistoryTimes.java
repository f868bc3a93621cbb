package build.kiln.exporter;

import build.kiln.oci.History;
import build.kiln.oci.ImageConfig;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Fills the times that a config leaves open, as BuildKit's image exporter does. */
final class HistoryTimes {
    private HistoryTimes() {}

    /**
     * With an epoch, new entries get it and the image's own time is at most it; entries of the base, which have a time,
     * keep theirs. Without one, entries without a time take that of the first new layer after them, else of the last
     * entry that has one.
     */
    static ImageConfig fill(ImageConfig config, Optional<Instant> epoch) {
        List<History> history = epoch.isPresent() ? fixed(config.history(), epoch.get()) : inherited(config.history());
        Optional<Instant> created = config.created()
                .map(time -> epoch.filter(time::isAfter).orElse(time))
                .or(() -> lastTime(history));
        return new ImageConfig(config.platform(), created, config.author(), config.config(), config.diffIds(), history);
    }

    private static List<History> fixed(List<History> history, Instant epoch) {
        return history.stream()
                .map(entry -> entry.created().isPresent() ? entry : at(entry, Optional.of(epoch)))
                .toList();
    }

    private static List<History> inherited(List<History> history) {
        Optional<Instant> time = firstNewTime(history);
        boolean open = false;
        List<History> filled = new ArrayList<>();
        for (History entry : history) {
            if (entry.created().isEmpty()) {
                open = true;
                filled.add(at(entry, time));
            } else {
                time = open ? entry.created() : time;
                filled.add(entry);
            }
        }
        return filled;
    }

    /** The first time after an entry without one, else the last before it. */
    private static Optional<Instant> firstNewTime(List<History> history) {
        Optional<Instant> time = Optional.empty();
        boolean open = false;
        for (History entry : history) {
            if (entry.created().isEmpty()) {
                open = true;
            } else {
                time = entry.created();
                if (open) {
                    return time;
                }
            }
        }
        return time;
    }

    private static Optional<Instant> lastTime(List<History> history) {
        return history.reversed().stream()
                .flatMap(entry -> entry.created().stream())
                .findFirst();
    }

    private static History at(History entry, Optional<Instant> time) {
        return new History(time, entry.createdBy(), entry.author(), entry.comment(), entry.emptyLayer());
    }
}
