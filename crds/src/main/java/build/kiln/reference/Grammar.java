package build.kiln.reference;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * The terminals of the distribution project's reference grammar. Texts longer than {@link #MAX_TEXT} never reach them,
 * and no repetition stands inside another that could match the same text, so that hostile input costs little.
 */
final class Grammar {
    static final int MAX_PATH = 255;
    static final int MAX_TAG = 128;
    /** No legal reference is longer: a host of 255, a path, a tag, the longest digest, and separators. */
    static final int MAX_TEXT = 1024;

    /** What Docker takes for the ID of a local image, so that it cannot be a name. */
    static final Pattern IMAGE_ID = Pattern.compile("[a-f0-9]{64}");

    static final Pattern PATH_COMPONENT = Pattern.compile("[a-z0-9]++(?:(?:\\.|__?|-++)[a-z0-9]++)*+");
    static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");

    private static final String NAME = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
    static final Pattern DOMAIN =
            Pattern.compile("(?:" + NAME + "(?:\\." + NAME + ")*+|\\[[A-Fa-f0-9:]++])(?::[0-9]++)?+");

    private static final Map<String, Pattern> DIGESTS = Map.of(
            "sha256", Pattern.compile("[a-f0-9]{64}"),
            "sha384", Pattern.compile("[a-f0-9]{96}"),
            "sha512", Pattern.compile("[a-f0-9]{128}"));

    private Grammar() {}

    /** Whether {@code text} is {@code algorithm:hex} with a registered algorithm and its number of digits. */
    static boolean isDigest(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return false;
        }
        Pattern hex = DIGESTS.get(text.substring(0, colon));
        return hex != null && hex.matcher(text.substring(colon + 1)).matches();
    }
}
