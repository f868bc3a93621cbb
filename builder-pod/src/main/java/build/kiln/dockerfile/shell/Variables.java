package build.kiln.dockerfile.shell;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The variables a word may refer to. */
public interface Variables {
    Variables NONE = of(Map.of());

    Optional<String> get(String name);

    /** Every name that {@link #get} knows, in the order they were set. */
    Collection<String> names();

    /** A view of {@code values}, which may change later. */
    static Variables of(Map<String, String> values) {
        return new Variables() {
            @Override
            public Optional<String> get(String name) {
                return Optional.ofNullable(values.get(name));
            }

            @Override
            public Collection<String> names() {
                return Collections.unmodifiableCollection(values.keySet());
            }
        };
    }

    /** Reads {@code KEY=VALUE} entries; the last of equal keys counts. */
    static Variables ofEntries(List<String> entries) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String entry : entries) {
            int equals = entry.indexOf('=');
            values.put(equals < 0 ? entry : entry.substring(0, equals), equals < 0 ? "" : entry.substring(equals + 1));
        }
        return of(values);
    }
}
