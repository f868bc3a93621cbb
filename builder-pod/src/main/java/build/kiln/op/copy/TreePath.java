package build.kiln.op.copy;

import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;

/** Paths inside a tree. */
final class TreePath {
    private static final int MAX_LINKS = 255;

    private TreePath() {}

    /** {@code path} as an absolute one without {@code .}, {@code ..}, or repeated and trailing slashes. */
    static String clean(String path) {
        Deque<String> parts = new ArrayDeque<>();
        for (String part : path.split("/", -1)) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return "/" + String.join("/", parts);
    }

    /** {@code name} in {@code directory}. */
    static String join(String directory, String name) {
        return directory.equals("/") ? "/" + name : directory + "/" + name;
    }

    /** The last name of {@code path}; empty for the root. */
    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The directory that holds {@code path}; the root holds itself. */
    static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    /**
     * The path that {@code path} stands for once every symbolic link in it is followed, the last name included. The tree's
     * root is the root of every link; what is missing is taken as it is written.
     */
    static String follow(FileTree tree, String path) throws BuildException, IOException, InterruptedException {
        Deque<String> rest = new ArrayDeque<>(Arrays.asList(path.split("/")));
        String resolved = "/";
        int links = 0;
        while (!rest.isEmpty()) {
            String part = rest.removeFirst();
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            if (part.equals("..")) {
                resolved = parent(resolved);
                continue;
            }
            String next = join(resolved, part);
            Optional<FileNode> node = tree.find(next);
            if (node.isEmpty() || !node.get().status().isSymlink()) {
                resolved = next;
                continue;
            }
            if (++links > MAX_LINKS) {
                throw BuildException.of(Reason.CONTEXT_INVALID, "too many symbolic links in " + path);
            }
            String target = node.get().target();
            if (target.startsWith("/")) {
                resolved = "/";
            }
            Arrays.asList(target.split("/")).reversed().forEach(rest::addFirst);
        }
        return resolved;
    }
}
