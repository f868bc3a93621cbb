package build.kiln.build;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Takes the values of secrets out of text that people will see. Safe for use by many threads. */
public final class Scrubber {
    private static final String MASK = "***";

    /** Shorter values would take ordinary text with them, and protect nothing. */
    private static final int MIN_LENGTH = 4;

    private final List<String> values = new CopyOnWriteArrayList<>();

    /** Hides {@code secret} from now on: each of its lines as it is, and all of it in Base64. */
    public void add(byte[] secret) {
        String text = new String(secret, StandardCharsets.UTF_8);
        Stream<String> encoded = Stream.of(
                Base64.getEncoder().encodeToString(secret),
                Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
        Stream.concat(Arrays.stream(text.split("\\R", -1)).map(String::strip), encoded)
                .filter(value -> value.length() >= MIN_LENGTH && !values.contains(value))
                .forEach(values::add);
        // Longest first, so that a value that holds another is hidden whole.
        values.sort(Comparator.comparingInt(String::length).reversed());
    }

    /** {@code text} with every secret value masked. */
    public String scrub(String text) {
        String scrubbed = text;
        for (String value : values) {
            scrubbed = scrubbed.replace(value, MASK);
        }
        return scrubbed;
    }
}
