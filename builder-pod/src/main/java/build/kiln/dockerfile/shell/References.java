package build.kiln.dockerfile.shell;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;

/** Looks variables up and remembers which were there. */
final class References {
    private final Variables variables;
    private final SequencedSet<String> matched = new LinkedHashSet<>();
    private final SequencedSet<String> unmatched = new LinkedHashSet<>();

    References(Variables variables) {
        this.variables = variables;
    }

    Optional<String> get(String name) {
        Optional<String> value = variables.get(name);
        (value.isPresent() ? matched : unmatched).add(name);
        return value;
    }

    SequencedSet<String> matched() {
        return matched;
    }

    SequencedSet<String> unmatched() {
        return unmatched;
    }
}
