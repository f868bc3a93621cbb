package build.kiln.executor;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The empty files and directories a runtime makes as mount points. They are removed after the process has ended, unless it
 * put something there, so that they do not become part of the layer.
 */
final class MountStubs {
    private final Path root;
    private final List<Path> missing;

    private MountStubs(Path root, Set<Path> missing) {
        this.root = root;
        this.missing = List.copyOf(missing);
    }

    /** Notes which of {@code targets}, and of the directories above them, {@code root} does not have yet. */
    static MountStubs before(Path root, List<String> targets) throws IOException {
        Set<Path> missing = new LinkedHashSet<>();
        for (String target : targets) {
            Path path = RootPath.resolve(root, target);
            while (!path.equals(root) && !Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                missing.add(path);
                Path parent = path.getParent();
                if (parent == null) {
                    break;
                }
                path = parent;
            }
        }
        return new MountStubs(root, missing);
    }

    void remove() throws IOException {
        // Deepest first, or a directory would still hold the stub below it.
        List<Path> deepestFirst = new ArrayList<>(missing);
        deepestFirst.sort((a, b) -> Integer.compare(b.getNameCount(), a.getNameCount()));
        for (Path stub : deepestFirst) {
            Path parent = stub.getParent();
            if (parent != null && isStillStub(stub) && !leadsElsewhere(parent)) {
                removeKeepingTimes(stub, parent);
            }
        }
    }

    private static boolean isStillStub(Path stub) throws IOException {
        if (Files.isDirectory(stub, LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(stub)) {
                return !entries.iterator().hasNext();
            }
        }
        return Files.isRegularFile(stub, LinkOption.NOFOLLOW_LINKS) && Files.size(stub) == 0;
    }

    /** The process may have put a link in place of a directory. */
    private boolean leadsElsewhere(Path parent) throws IOException {
        return !RootPath.resolve(root, root.relativize(parent).toString()).equals(parent);
    }

    /** Times of the parent as they were just before, as BuildKit leaves them. */
    private static void removeKeepingTimes(Path stub, Path parent) throws IOException {
        BasicFileAttributeView view = Files.getFileAttributeView(parent, BasicFileAttributeView.class);
        BasicFileAttributes before = view.readAttributes();
        Files.delete(stub);
        view.setTimes(before.lastModifiedTime(), before.lastAccessTime(), null);
    }
}
