package build.kiln.build;

import build.kiln.testing.LayerBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A file of a random context.
 *
 * @param content of a file, the target of a link, the file in an archive
 * @param mode as {@code rw-r--r--}
 * @param modified in seconds; no build may depend on it
 */
record ProjectFile(Kind kind, String content, String mode, long modified) {
    enum Kind {
        FILE,
        LINK,
        DIRECTORY,
        ARCHIVE
    }

    static ProjectFile file(String content) {
        return new ProjectFile(Kind.FILE, content, "rw-r--r--", 1_750_000_000);
    }

    static ProjectFile link(String target) {
        return new ProjectFile(Kind.LINK, target, "rwxrwxrwx", 1_750_000_000);
    }

    static ProjectFile directory(String mode) {
        return new ProjectFile(Kind.DIRECTORY, "", mode, 1_750_000_000);
    }

    static ProjectFile archive(String content) {
        return new ProjectFile(Kind.ARCHIVE, content, "rw-r--r--", 1_750_000_000);
    }

    ProjectFile withContent(String other) {
        return new ProjectFile(kind, other, mode, modified);
    }

    ProjectFile withMode(String other) {
        return new ProjectFile(kind, content, other, modified);
    }

    ProjectFile withModified(long other) {
        return new ProjectFile(kind, content, mode, other);
    }

    /** Everything that a build may depend on. */
    String seen() {
        return kind + " " + content + " " + mode;
    }

    /** Whether making {@code other} needs nothing gone first; {@code null} for nothing. */
    boolean canBecome(@Nullable ProjectFile other) {
        return equals(other) || (other != null && kind == Kind.FILE && other.kind == Kind.FILE);
    }

    /** Makes it, where nothing is, or into a file that is there. */
    void make(Path at) throws IOException {
        switch (kind) {
            case FILE -> Files.writeString(at, content);
            case ARCHIVE ->
                Files.write(
                        at,
                        new LayerBuilder()
                                .directory("inside/", 0755)
                                .file("inside/content", content)
                                .bytes());
            case DIRECTORY -> Files.createDirectory(at);
            case LINK -> Files.createSymbolicLink(at, Path.of(content));
        }
        if (kind != Kind.LINK) {
            Files.setPosixFilePermissions(at, PosixFilePermissions.fromString(mode));
            Files.setLastModifiedTime(at, FileTime.from(Instant.ofEpochSecond(modified)));
        }
    }
}
