package build.kiln.operator.trigger;

import java.util.Optional;

/** What a source's revision turned out to be. */
public sealed interface Revision {
    /**
     * The source is at this commit or digest.
     *
     * @param branch the branch it was found under, when it was one
     */
    record At(String id, Optional<String> branch) implements Revision {}

    /** Only the builder will know: sources whose content the operator does not see. */
    record Unknown() implements Revision {}

    /** Asking again changes nothing until the spec or the repository does. */
    record Missing(String message) implements Revision {}

    /** The server refused the credentials, or the lack of them. */
    record Denied(String message) implements Revision {}

    /** The server could not be asked; it is worth asking again. */
    record Unavailable(String message) implements Revision {}
}
