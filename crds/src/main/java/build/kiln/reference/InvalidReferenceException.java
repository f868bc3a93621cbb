package build.kiln.reference;

import java.util.regex.Pattern;

/** A text that should be an image reference, or a part of one, and is not; the message says which rule it breaks. */
public final class InvalidReferenceException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;
    private static final int SHOWN = 300;

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    InvalidReferenceException(String text, String problem) {
        super(printable("invalid reference \"" + text + "\": ") + printable(problem));
    }

    private static String printable(String text) {
        String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
        return CONTROL.matcher(shown).replaceAll("?");
    }
}
