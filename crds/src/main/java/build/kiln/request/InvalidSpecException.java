package build.kiln.request;

/** A spec that cannot be built as it stands; the message names the field and is meant for its author. */
public final class InvalidSpecException extends Exception {
    private static final long serialVersionUID = 1;

    private final String field;

    InvalidSpecException(String field, String problem) {
        super(field + ": " + problem);
        this.field = field;
    }

    InvalidSpecException(String field, IllegalArgumentException cause) {
        super(field + ": " + cause.getMessage(), cause);
        this.field = field;
    }

    /** The field's path, e.g. {@code spec.output.image}. */
    public String field() {
        return field;
    }
}
