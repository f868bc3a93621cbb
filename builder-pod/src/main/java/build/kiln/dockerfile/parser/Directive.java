package build.kiln.dockerfile.parser;

import java.util.Locale;

/**
 * A parser directive: a comment at the top of the file such as {@code # escape=`}.
 *
 * @param line where it stands, counted from 1
 */
public record Directive(Name name, String value, int line) {
    public enum Name {
        SYNTAX,
        ESCAPE,
        CHECK;

        /** As it is written, in lower case. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
