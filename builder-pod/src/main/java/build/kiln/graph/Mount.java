package build.kiln.graph;

import build.kiln.digest.KeyHash;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code RUN --mount}: something at {@link #target} while the process runs, which never becomes part of the layer. */
public sealed interface Mount {
    /** Absolute path in the process's root. */
    String target();

    void addTo(KeyHash key);

    /**
     * Files of an input; writes to it are discarded.
     *
     * @param input its position, from 1
     * @param source path inside the input
     */
    record Bind(String target, int input, String source, boolean readOnly) implements Mount {
        @Override
        public void addTo(KeyHash key) {
            key.text("bind").text(target).number(input).text(source).flag(readOnly);
        }
    }

    /**
     * A directory that outlives builds.
     *
     * @param id what names it within its scope
     * @param from position of the input whose {@code source} it starts with; empty to start empty
     */
    record Cache(
            String target,
            String id,
            Sharing sharing,
            OptionalInt from,
            String source,
            boolean readOnly,
            int uid,
            int gid,
            int mode)
            implements Mount {
        @Override
        public void addTo(KeyHash key) {
            key.text("cache")
                    .text(target)
                    .text(id)
                    .text(sharing.name())
                    .number(from.orElse(-1))
                    .text(source);
            key.flag(readOnly).number(uid).number(gid).number(mode);
        }
    }

    /**
     * Memory that is gone when the process ends.
     *
     * @param sizeBytes 0 for no limit of its own
     */
    record Tmpfs(String target, long sizeBytes) implements Mount {
        @Override
        public void addTo(KeyHash key) {
            key.text("tmpfs").text(target).number(sizeBytes);
        }
    }

    /**
     * A secret as a file, an environment variable, or both. Its value is never part of a key.
     *
     * @param target the file; empty when there is only the variable
     */
    record Secret(String target, String id, Optional<String> env, boolean required, int uid, int gid, int mode)
            implements Mount {
        @Override
        public void addTo(KeyHash key) {
            key.text("secret")
                    .text(target)
                    .text(id)
                    .text(env)
                    .number(uid)
                    .number(gid)
                    .number(mode);
        }
    }

    /** The socket of an SSH agent, named in SSH_AUTH_SOCK. */
    record Ssh(String target, String id, boolean required, int uid, int gid, int mode) implements Mount {
        @Override
        public void addTo(KeyHash key) {
            key.text("ssh").text(target).text(id).number(uid).number(gid).number(mode);
        }
    }

    /** A heredoc's content as a file, e.g. a script with an interpreter line. */
    record Inline(String target, String content, int mode) implements Mount {
        @Override
        public void addTo(KeyHash key) {
            key.text("inline").text(target).text(content).number(mode);
        }
    }

    enum Sharing {
        SHARED,
        PRIVATE,
        LOCKED
    }
}
