package build.kiln.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootPathTest {
    @TempDir
    Path root = Path.of("/nonexistent");

    @Test
    void followsLinksAsIfTheRootWereTheWholeTree() throws Exception {
        Files.createDirectories(root.resolve("a/b"));
        Files.createSymbolicLink(root.resolve("absolute"), Path.of("/a/b"));
        Files.createSymbolicLink(root.resolve("a/relative"), Path.of("../absolute/../../../x"));
        assertEquals(root.resolve("a/b/c"), RootPath.resolve(root, "/absolute/c"));
        assertEquals(root.resolve("x/y"), RootPath.resolve(root, "a/relative/./y"));
        assertEquals(root, RootPath.resolve(root, "/../.."));
        assertEquals(root.resolve("missing/dir"), RootPath.resolve(root, "/missing/dir"));
    }

    @Test
    void noticesALoop() throws Exception {
        Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
        assertThrows(FileSystemLoopException.class, () -> RootPath.resolve(root, "/loop"));
    }
}
