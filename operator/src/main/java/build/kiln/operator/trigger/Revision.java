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

    /**
     * The source is an archive that Flux keeps.
     *
     * @param id Flux's name for the revision, e.g. {@code main@sha1:4f2c1aa…}
     * @param digest {@code sha256:<hex>} of the archive
     */
    record Artifact(String id, String url, String digest) implements Revision {}

    /** The object that stands for the source is not there; it may appear. */
    record Absent(String message) implements Revision {}

    /** Only the builder will know: sources whose content the operator does not see. */
    record Unknown() implements Revision {}

    /** Asking again changes nothing until the spec or the repository does. */
    record Missing(String message) implements Revision {}

    /** The server refused the credentials, or the lack of them. */
    record Denied(String message) implements Revision {}

    /** The server could not be asked; it is worth asking again. */
    record Unavailable(String message) implements Revision {}
}
