package build.kiln.context;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a context holds.
 *
 * @param directories the entries of each directory that has any, sorted by name; the context itself is the empty path
 */
record ContextListing(Map<String, List<ContextEntry>> directories) {
    /** In one directory, the order of the names. */
    private static final Comparator<ContextEntry> BY_PATH = (a, b) -> a.path().compareTo(b.path());

    /**
     * Of what was found in each directory.
     *
     * @param sorted the entries of each directory, sorted by name
     * @param above directories that belong to the context if something below them does
     */
    static ContextListing of(Map<String, List<ContextEntry>> sorted, Map<String, ContextEntry> above) {
        Map<String, List<ContextEntry>> directories = new HashMap<>(sorted);
        // In reverse, so that what is below a directory comes before it.
        List<ContextEntry> deepestFirst =
                above.values().stream().sorted(BY_PATH.reversed()).toList();
        for (ContextEntry entry : deepestFirst) {
            if (directories.containsKey(entry.path())) {
                List<ContextEntry> beside = new ArrayList<>(directories.getOrDefault(entry.directory(), List.of()));
                beside.add(entry);
                beside.sort(BY_PATH);
                directories.put(entry.directory(), beside);
            }
        }
        return new ContextListing(directories);
    }

    List<ContextEntry> children(String directory) {
        return directories.getOrDefault(directory, List.of());
    }

    Optional<ContextEntry> find(String path) {
        List<ContextEntry> beside = children(ContextEntry.directory(path));
        int low = 0;
        int high = beside.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            ContextEntry entry = beside.get(middle);
            int order = entry.path().compareTo(path);
            if (order == 0) {
                return Optional.of(entry);
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return Optional.empty();
    }
}
