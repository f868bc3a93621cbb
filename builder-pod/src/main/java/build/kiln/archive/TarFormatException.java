package build.kiln.archive;

import java.io.IOException;

/** An archive that is not a well-formed tar, or asks for more than a tar may. */
public final class TarFormatException extends IOException {
    private static final long serialVersionUID = 1;

    TarFormatException(String message) {
        super(message);
    }

    TarFormatException(String message, Exception cause) {
        super(message, cause);
    }
}
