package build.kiln.rootfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeRemovalTest {
    @TempDir
    Path directory;

    @Test
    void linksAreRemovedAndNotFollowed() throws IOException {
        Path kept = Files.createDirectory(directory.resolve("kept"));
        Files.writeString(kept.resolve("file"), "");
        Path tree = Files.createDirectories(directory.resolve("tree/below"));
        Files.createSymbolicLink(tree.resolve("link"), kept);
        TreeRemoval.remove(directory.resolve("tree"));
        assertFalse(Files.exists(directory.resolve("tree")));
        assertTrue(Files.exists(kept.resolve("file")));
    }

    /** Which a step makes in a cache mount within a second. */
    @Test
    void aTreeIsRemovedHoweverDeepItIs() throws IOException {
        Path tree = Files.createDirectory(directory.resolve("tree"));
        DeepTree.make(tree, 1);
        Files.writeString(tree.resolve("d/d/beside"), "");
        TreeRemoval.remove(tree);
        try (var left = Files.list(directory)) {
            assertEquals(0, left.count());
        }
    }
}
