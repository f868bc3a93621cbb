package build.kiln.contract;

/** JSON that is not what it should be: malformed, of another version, or without something that is required. */
public final class ContractException extends Exception {
    private static final long serialVersionUID = 1;

    ContractException(String message) {
        super(message);
    }

    ContractException(String message, Throwable cause) {
        super(message, cause);
    }
}
