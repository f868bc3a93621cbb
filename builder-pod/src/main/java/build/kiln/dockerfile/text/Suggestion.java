package build.kiln.dockerfile.text;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** "Did you mean": the known word nearest to one that is not known. */
public final class Suggestion {
    /** Words further apart than this are not taken for each other. */
    private static final int NEAR = 2;

    private Suggestion() {}

    /** The nearest of {@code options}; empty when none is near, or when {@code word} is one of them. */
    public static Optional<String> of(String word, Collection<String> options) {
        if (options.contains(word)) {
            return Optional.empty();
        }
        String best = "";
        int least = NEAR + 1;
        for (String option : options) {
            int distance = distance(word, option, least);
            if (distance < least) {
                least = distance;
                best = option;
            }
        }
        return Optional.of(best).filter(found -> !found.isEmpty());
    }

    /** As {@link #of}, but upper and lower case count as the same; the answer follows the case of {@code word}. */
    public static Optional<String> ignoringCase(String word, Collection<String> options) {
        String lower = word.toLowerCase(Locale.ROOT);
        Collection<String> lowered =
                options.stream().map(option -> option.toLowerCase(Locale.ROOT)).toList();
        boolean upper = word.equals(word.toUpperCase(Locale.ROOT)) && !word.equals(lower);
        return of(lower, lowered).map(found -> upper ? found.toUpperCase(Locale.ROOT) : found);
    }

    /** {@code  (did you mean X?)} with a leading space, or nothing. */
    public static String hint(Optional<String> suggestion) {
        return suggestion.map(found -> " (did you mean " + found + "?)").orElse("");
    }

    /** Levenshtein distance, or {@code limit} when it is not below that. */
    private static int distance(String a, String b, int limit) {
        int[] left = a.codePoints().toArray();
        int[] right = b.codePoints().toArray();
        if (Math.abs(left.length - right.length) >= limit) {
            return limit;
        }
        int[] previous = new int[right.length + 1];
        for (int j = 0; j <= right.length; j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= left.length; i++) {
            int[] current = new int[right.length + 1];
            current[0] = i;
            for (int j = 1; j <= right.length; j++) {
                int change = previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                current[j] = Math.min(change, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return Math.min(previous[right.length], limit);
    }
}
