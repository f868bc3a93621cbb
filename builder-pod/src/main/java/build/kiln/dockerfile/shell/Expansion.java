package build.kiln.dockerfile.shell;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.SequencedSet;

/**
 * An expanded word.
 *
 * @param matched variables it referred to that are set, in order of first use
 * @param unmatched variables it referred to that are not set
 */
public record Expansion(String text, SequencedSet<String> matched, SequencedSet<String> unmatched) {
    public Expansion {
        matched = Collections.unmodifiableSequencedSet(new LinkedHashSet<>(matched));
        unmatched = Collections.unmodifiableSequencedSet(new LinkedHashSet<>(unmatched));
    }
}
