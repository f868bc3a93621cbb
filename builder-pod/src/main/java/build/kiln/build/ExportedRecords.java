package build.kiln.build;

import build.kiln.cache.StepRecord;
import build.kiln.cache.remote.Found;
import build.kiln.contract.CacheSettings.ExportMode;
import build.kiln.digest.Digest;
import build.kiln.exporter.PlatformImage;
import build.kiln.layer.Layer;
import build.kiln.op.StepRecords;
import build.kiln.op.StepResult;
import build.kiln.solver.Solution;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/** Which records of a build go into an exported cache: those of all steps, or those whose layers the image has anyway. */
record ExportedRecords(StepRecords records, ExportMode mode) {
    SequencedMap<Digest, Found> of(Solution<StepResult> solved, List<PlatformImage> images)
            throws IOException, InterruptedException {
        Set<Digest> wanted = new HashSet<>();
        for (PlatformImage image : images) {
            for (Layer layer : image.tree().layers()) {
                wanted.add(layer.diffId());
            }
        }
        List<Digest> keys = new ArrayList<>(solved.definitions());
        // In an order of their own, so that the same build writes the same document.
        records.keys().stream()
                .sorted((one, other) -> one.hex().compareTo(other.hex()))
                .forEach(keys::add);
        SequencedMap<Digest, Found> exported = new LinkedHashMap<>();
        for (Digest key : keys) {
            Optional<Found> found = exported.containsKey(key) ? Optional.empty() : records.peek(key);
            if (found.isPresent() && isWanted(found.get().stepRecord(), wanted)) {
                exported.put(key, found.get());
            }
        }
        return exported;
    }

    private boolean isWanted(StepRecord stepRecord, Set<Digest> wanted) {
        return switch (mode) {
            case MAX -> true;
            case MIN -> stepRecord.layers().stream().allMatch(layer -> wanted.contains(layer.diffId()));
        };
    }
}
