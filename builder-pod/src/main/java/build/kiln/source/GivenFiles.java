package build.kiln.source;

import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Sources whose content comes with the build itself: written down in the request, or mounted into the pod. */
final class GivenFiles {
    private GivenFiles() {}

    /** Writes files below {@code directory}, which is empty. */
    static void write(Map<String, String> contents, Path directory) throws BuildException, IOException {
        for (Map.Entry<String, String> file : new TreeMap<>(contents).entrySet()) {
            Path path = inside(directory, file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue(), StandardOpenOption.CREATE_NEW);
        }
    }

    /**
     * Copies a mounted ConfigMap: each key is a link into a hidden directory that Kubernetes exchanges on an update, so a
     * context made of the links themselves would be one of dangling links.
     */
    static void copyMounted(Path mounted, Path directory) throws BuildException, IOException {
        try (Stream<Path> keys = Files.list(mounted)) {
            for (Path key : keys.sorted().toList()) {
                String name = key.getFileName().toString();
                if (!name.startsWith("..") && Files.isRegularFile(key)) {
                    Files.copy(key, inside(directory, name));
                }
            }
        }
    }

    /** {@code path} below {@code directory}, or a failure when it would lead elsewhere. */
    static Path inside(Path directory, String path) throws BuildException {
        Path target = directory.resolve(path).normalize();
        if (path.isEmpty() || path.indexOf('\0') >= 0 || target.equals(directory) || !target.startsWith(directory)) {
            throw BuildException.of(Reason.CONTEXT_INVALID, "\"%s\" is not a path inside the context".formatted(path))
                    .withHint("use relative paths without ..");
        }
        return target;
    }

    /** The directory of {@code source} that is the context; links on the way there are not followed out of it. */
    static Path contextDirectory(Path source, String contextDir) throws BuildException, IOException {
        Path root = source.toRealPath();
        Path wanted = contextDir.equals(".") || contextDir.isEmpty() ? root : inside(root, contextDir);
        if (!Files.isDirectory(wanted)) {
            throw BuildException.of(Reason.CONTEXT_INVALID, "the source has no directory \"%s\"".formatted(contextDir))
                    .withHint("check contextDir");
        }
        if (!wanted.toRealPath().startsWith(root)) {
            throw BuildException.of(
                    Reason.CONTEXT_INVALID, "contextDir \"%s\" leads out of the source".formatted(contextDir));
        }
        return wanted.toRealPath(LinkOption.NOFOLLOW_LINKS);
    }
}
