package build.kiln.dockerfile.instruction;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * {@code RUN --mount} with values for its variables.
 *
 * @param from stage, image or named context; empty when not given
 * @param source path within it, or id of a secret; empty when not given
 * @param target empty when not given
 * @param sizeBytes of a tmpfs; 0 when not given
 * @param id of a cache, secret or SSH agent; empty when not given
 * @param env variable that holds a secret
 */
public record RunMount(
        Type type,
        String from,
        String source,
        String target,
        boolean readOnly,
        long sizeBytes,
        String id,
        Optional<Sharing> sharing,
        boolean required,
        Optional<String> env,
        OptionalLong mode,
        OptionalLong uid,
        OptionalLong gid) {
    public enum Type {
        BIND,
        CACHE,
        TMPFS,
        SECRET,
        SSH
    }

    public enum Sharing {
        SHARED,
        PRIVATE,
        LOCKED
    }
}
