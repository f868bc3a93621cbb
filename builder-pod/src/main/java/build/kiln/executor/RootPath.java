package build.kiln.executor;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** Resolves paths as a process sees them whose root directory is elsewhere: no link leads out of that root. */
final class RootPath {
    private static final int MAX_LINKS = 255;

    private RootPath() {}

    /**
     * Where {@code path} leads inside {@code root}, every link followed. What does not exist stays as it is named. The
     * tree must be at rest.
     */
    static Path resolve(Path root, String path) throws IOException {
        Deque<String> rest = new ArrayDeque<>();
        push(rest, Path.of(path));
        Path resolved = root;
        int links = 0;
        while (!rest.isEmpty()) {
            String name = rest.pop();
            if (name.equals("..")) {
                resolved = resolved.equals(root) ? root : parent(resolved);
                continue;
            }
            Path next = resolved.resolve(name);
            if (!Files.isSymbolicLink(next)) {
                resolved = next;
                continue;
            }
            if (++links > MAX_LINKS) {
                throw new FileSystemLoopException(path);
            }
            Path target = Files.readSymbolicLink(next);
            if (target.isAbsolute()) {
                resolved = root;
            }
            push(rest, target);
        }
        return resolved;
    }

    private static void push(Deque<String> rest, Path path) {
        for (int i = path.getNameCount() - 1; i >= 0; i--) {
            String name = path.getName(i).toString();
            if (!name.isEmpty() && !name.equals(".")) {
                rest.push(name);
            }
        }
    }

    private static Path parent(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }
}
