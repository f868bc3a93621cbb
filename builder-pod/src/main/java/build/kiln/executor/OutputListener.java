package build.kiln.executor;

/** Receives a process's output while it runs. Called from one thread per stream. */
@FunctionalInterface
public interface OutputListener {
    /** One line without its end; a line longer than {@link LineReader#MAX_LINE} bytes comes in pieces. */
    void line(Stream stream, String text);

    enum Stream {
        STDOUT,
        STDERR
    }
}
