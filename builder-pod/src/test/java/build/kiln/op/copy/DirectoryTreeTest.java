package build.kiln.op.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryTreeTest {
    @TempDir
    Path directory;

    private Path root = Path.of("");

    @BeforeEach
    void makeTree() throws IOException {
        Files.createDirectories(directory.resolve("outside/dir"));
        Files.writeString(directory.resolve("outside/file"), "secret");
        Files.writeString(directory.resolve("outside/dir/file"), "secret");
        root = Files.createDirectories(directory.resolve("root"));
        Files.createDirectories(root.resolve("dir/sub"));
        Files.writeString(root.resolve("dir/file"), "a");
        Files.writeString(root.resolve("dir/sub/file"), "a");
        Files.createSymbolicLink(root.resolve("out"), directory.resolve("outside"));
        Files.createSymbolicLink(root.resolve("up"), Path.of("../outside"));
        Files.createSymbolicLink(root.resolve("in"), Path.of("dir"));
        Files.createSymbolicLink(root.resolve("dir/within"), Path.of("sub"));
        Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/out/file",
                "/out/dir/file",
                "/up/file",
                "/up/dir/file",
                "/in/file",
                "/in/sub/file",
                "/dir/within/file",
                "/loop/file"
            })
    void noLinkIsFollowedOnTheWay(String path) throws IOException {
        assertEquals(Optional.empty(), new DirectoryTree(root).find(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/in", "/out", "/loop", "/dir/within"})
    void noLinkIsFollowedAtTheEnd(String path) throws IOException {
        FileNode link = new DirectoryTree(root).find(path).orElseThrow();
        assertEquals(path, link.path());
        assertTrue(link.status().isSymlink());
        assertEquals(Files.readSymbolicLink(root.resolve(path.substring(1))).toString(), link.target());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/dir", "/dir/sub"})
    void directoriesAreFound(String path) throws IOException {
        assertTrue(new DirectoryTree(root).find(path).orElseThrow().isDirectory());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dir/file", "/dir/sub/file"})
    void filesAreFound(String path) throws IOException {
        assertEquals(
                1, new DirectoryTree(root).find(path).orElseThrow().status().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/none", "/none/file", "/dir/none", "/dir/none/file", "/dir/file/below", "/dir/file/below/it"})
    void whatIsMissingIsNotFound(String path) throws IOException {
        assertEquals(Optional.empty(), new DirectoryTree(root).find(path));
    }

    @Test
    void theRootMayBeReachedThroughALink() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), root);
        assertTrue(new DirectoryTree(link).find("/dir/file").isPresent());
    }
}
