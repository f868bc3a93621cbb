package build.kiln.rootfs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeSizeTest {
    @TempDir
    Path directory;

    @Test
    void allDirectoriesCount() throws IOException {
        for (String path : new String[] {"a/b/one", "a/c/two", "d/e/f/three", "four"}) {
            Path file = directory.resolve("tree").resolve(path);
            Files.createDirectories(file.getParent());
            Files.write(file, new byte[10]);
        }
        Files.createSymbolicLink(directory.resolve("tree/a/link"), directory.resolve("tree/d"));
        assertEquals(40, TreeSize.of(directory.resolve("tree")));
    }

    /** Or a quota would not hold for it. */
    @Test
    void whatIsDeeperThanAnyPathCounts() throws IOException {
        Path tree = Files.createDirectory(directory.resolve("tree"));
        try {
            DeepTree.make(tree, 123);
            Files.write(tree.resolve("d/beside"), new byte[7]);
            assertEquals(130, TreeSize.of(tree));
        } finally {
            TreeRemoval.remove(tree);
        }
    }
}
