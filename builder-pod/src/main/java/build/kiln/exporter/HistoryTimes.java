package build.kiln.exporter;

import build.kiln.oci.History;
import build.kiln.oci.ImageConfig;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Fills what a config leaves open of its history, as BuildKit's image exporter does. */
final class HistoryTimes {
    private static final String EXPORTER = "buildkit.exporter.image.v0";

    private HistoryTimes() {}

    /**
     * Makes the history tell of every layer, and fills its times. An entry without a time gets that of its layer; entries of the base have one and keep it. One that has no layer, or whose
     * layer has no time, takes that of the first new layer after it, else of the last entry that has one. With an epoch,
     * neither what was filled in nor the image's own time is later.
     *
     * @param layers the times of the image's layers, lowest first
     */
    static ImageConfig fill(ImageConfig config, List<Optional<Instant>> layers, Optional<Instant> epoch) {
        List<History> entries = ofAllLayers(config.history(), layers.size());
        List<History> filled = inherited(ofLayers(entries, layers));
        List<History> history = new ArrayList<>();
        for (int i = 0; i < filled.size(); i++) {
            boolean fixed = entries.get(i).created().isPresent();
            history.add(fixed ? filled.get(i) : upTo(epoch, filled.get(i)));
        }
        Optional<Instant> created = config.created()
                .map(time -> epoch.filter(time::isAfter).orElse(time))
                .or(() -> lastTime(history));
        return new ImageConfig(config.platform(), created, config.author(), config.config(), config.diffIds(), history);
    }

    /**
     * Bases may tell of fewer layers than they have: at the end comes an entry for each layer that is left over. Entries that
     * are left over have no layer.
     */
    private static List<History> ofAllLayers(List<History> history, int layers) {
        List<History> entries = new ArrayList<>();
        int told = 0;
        for (History entry : history) {
            boolean empty = entry.emptyLayer() || told == layers;
            told += empty ? 0 : 1;
            entries.add(new History(entry.created(), entry.createdBy(), entry.author(), entry.comment(), empty));
        }
        for (int layer = told; layer < layers; layer++) {
            entries.add(new History(Optional.empty(), "", "", EXPORTER, false));
        }
        return entries;
    }

    private static List<History> ofLayers(List<History> history, List<Optional<Instant>> layers) {
        List<History> filled = new ArrayList<>();
        int layer = 0;
        for (History entry : history) {
            Optional<Instant> time = entry.created();
            if (!entry.emptyLayer()) {
                int own = layer++;
                time = time.or(() -> own < layers.size() ? layers.get(own) : Optional.empty());
            }
            filled.add(at(entry, time));
        }
        return filled;
    }

    private static History upTo(Optional<Instant> epoch, History entry) {
        return epoch.isPresent()
                        && entry.created()
                                .filter(time -> !time.isAfter(epoch.get()))
                                .isEmpty()
                ? at(entry, epoch)
                : entry;
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
