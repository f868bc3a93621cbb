package build.kiln.dockerfile.parser;

import java.util.Optional;

/** A Dockerfile that cannot be read or built: what is wrong, where, and what to do. */
public final class DockerfileException extends Exception {
    private static final long serialVersionUID = 1;

    /** What kind of mistake it is, for those who treat some of them differently. */
    public enum Kind {
        SYNTAX,
        UNKNOWN_INSTRUCTION
    }

    private final Kind kind;
    private final transient Optional<LineRange> lines;
    private final transient Optional<SourceFile> file;
    private final transient Optional<String> remedy;

    private DockerfileException(
            Kind kind,
            String message,
            Optional<LineRange> lines,
            Optional<SourceFile> file,
            Optional<String> remedy,
            Throwable origin) {
        super(message);
        this.kind = kind;
        this.lines = lines;
        this.file = file;
        this.remedy = remedy;
        setStackTrace(origin.getStackTrace());
    }

    public static DockerfileException of(String message) {
        return of(Kind.SYNTAX, message);
    }

    public static DockerfileException of(Kind kind, String message) {
        return new DockerfileException(
                kind, message, Optional.empty(), Optional.empty(), Optional.empty(), new Throwable());
    }

    /** The same mistake with what to do about it. */
    public DockerfileException withRemedy(String text) {
        return new DockerfileException(kind, message(), lines, file, Optional.of(text), this);
    }

    /** The same mistake at {@code place}, unless it has a place. */
    public DockerfileException at(LineRange place) {
        return lines.isPresent()
                ? this
                : new DockerfileException(kind, message(), Optional.of(place), file, remedy, this);
    }

    /** The same mistake in {@code source}, unless it has a file. */
    public DockerfileException in(SourceFile source) {
        return file.isPresent()
                ? this
                : new DockerfileException(kind, message(), lines, Optional.of(source), remedy, this);
    }

    public Kind kind() {
        return kind;
    }

    public String message() {
        return String.valueOf(getMessage());
    }

    public Optional<LineRange> lines() {
        return lines;
    }

    public Optional<String> remedy() {
        return remedy;
    }

    /** The lines the mistake is in, as {@link SourceFile#excerpt} shows them; empty without a place. */
    public String excerpt() {
        return file.flatMap(source -> lines.map(source::excerpt)).orElse("");
    }
}
