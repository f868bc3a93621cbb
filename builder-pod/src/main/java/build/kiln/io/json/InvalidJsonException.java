package build.kiln.io.json;

import java.io.IOException;

/** A document that is not JSON, breaks a bound, or has a field of the wrong type. The message holds no field's value. */
public final class InvalidJsonException extends IOException {
    private static final long serialVersionUID = 1;

    public InvalidJsonException(String message) {
        super(message);
    }

    InvalidJsonException(String message, Throwable cause) {
        super(message, cause);
    }
}
