package build.kiln.operator.build;

import java.io.Serial;

/** A spec that passed the schema and still cannot be built; the message tells its author what to change. */
final class RejectedSpecException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final String reason;
    private final String explanation;

    RejectedSpecException(String reason, String message) {
        super(message);
        this.reason = reason;
        this.explanation = message;
    }

    String reason() {
        return reason;
    }

    String explanation() {
        return explanation;
    }
}
