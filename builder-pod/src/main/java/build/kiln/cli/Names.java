package build.kiln.cli;

import build.kiln.reference.InvalidReferenceException;
import build.kiln.reference.Reference;

/** Image names on the command line. */
final class Names {
    private Names() {}

    /** The name, with the tag {@code latest} where it has none. */
    static Reference parse(String text) {
        try {
            return Reference.parse(text).orLatest();
        } catch (InvalidReferenceException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }
}
