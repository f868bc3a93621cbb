package build.kiln.dockerfile.shell;

/** A word that cannot be expanded; the message says why. */
public final class ShellException extends Exception {
    private static final long serialVersionUID = 1;

    public ShellException(String message) {
        super(message);
    }
}
