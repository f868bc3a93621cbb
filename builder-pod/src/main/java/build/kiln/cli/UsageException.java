package build.kiln.cli;

/** An argument that cannot be understood; ends the command with exit code 2. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
