package build.kiln.packaging;

import java.util.List;

/** A record with a component of each kind. */
public record Components(
        boolean truth,
        byte octet,
        short small,
        char letter,
        int number,
        long large,
        float half,
        double real,
        String text,
        List<String> list) {
    /** A record without any. */
    public record None() {}

    /** One whose methods are its own. */
    public record Own(String text) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Own own && own.text.equalsIgnoreCase(text);
        }

        @Override
        public int hashCode() {
            return 7;
        }
    }
}
