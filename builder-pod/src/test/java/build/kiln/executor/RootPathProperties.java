package build.kiln.executor;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RootPathProperties {
    @Property(tries = 300)
    void neverLeavesTheRoot(@ForAll("paths") List<String> links, @ForAll("path") String path) throws IOException {
        Path root = Files.createTempDirectory("root").toRealPath();
        try {
            Files.createDirectories(root.resolve("a/b"));
            for (int i = 0; i < links.size(); i++) {
                Files.createSymbolicLink(root.resolve(i % 2 == 0 ? "a/l" + i : "l" + i), Path.of(links.get(i)));
            }
            assertTrue(RootPath.resolve(root, path).startsWith(root));
        } catch (FileSystemLoopException e) {
            // A fair answer to links that lead to one another.
        } finally {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @Provide
    Arbitrary<List<String>> paths() {
        return path().list().ofMinSize(1).ofMaxSize(4);
    }

    @Provide
    Arbitrary<String> path() {
        Arbitrary<String> name = Arbitraries.of("..", ".", "a", "b", "l0", "l1", "l2", "l3", "missing");
        return Arbitraries.of("", "/")
                .flatMap(start -> name.list().ofMinSize(1).ofMaxSize(6).map(names -> start + String.join("/", names)));
    }
}
