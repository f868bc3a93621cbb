package build.kiln.layer;

import build.kiln.digest.Digest;
import build.kiln.linux.FileType;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A directory of the tree below a layer in the making, with which its files are compared. Names that deletions hide are not in
 * it.
 */
public interface LowerDirectory extends Closeable {
    /** Of a layer with nothing below it. */
    LowerDirectory NOTHING = new LowerDirectory() {
        @Override
        public Optional<LowerFile> find(String name) {
            return Optional.empty();
        }

        @Override
        public LowerDirectory open(String name) {
            return this;
        }

        @Override
        public List<String> names() {
            return List.of();
        }

        @Override
        public void close() {}
    };

    Optional<LowerFile> find(String name) throws IOException;

    /** The directory {@code name} of this one, to be closed; {@link #NOTHING} when there is none. */
    LowerDirectory open(String name) throws IOException;

    List<String> names() throws IOException;

    /**
     * A file below.
     *
     * @param link target of a symbolic link; else empty
     * @param capability the value of {@code security.capability} in hexadecimal; empty when it has none
     */
    record LowerFile(
            FileType type,
            int permissions,
            int uid,
            int gid,
            int deviceMajor,
            int deviceMinor,
            long size,
            Instant modified,
            String link,
            String capability,
            Content content) {}

    /** The content of a regular file, read only when nothing else tells it from another. */
    interface Content {
        Digest digest() throws IOException;
    }
}
