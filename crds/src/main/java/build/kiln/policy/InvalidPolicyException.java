package build.kiln.policy;

/** A policy that cannot be understood; the message names the field. */
public final class InvalidPolicyException extends Exception {
    private static final long serialVersionUID = 1;

    InvalidPolicyException(String field, String problem) {
        super(field + ": " + problem);
    }

    InvalidPolicyException(String field, IllegalArgumentException cause) {
        super(field + ": " + cause.getMessage(), cause);
    }
}
