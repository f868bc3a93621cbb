package build.kiln.context;

import static org.junit.jupiter.api.Assertions.assertEquals;

import build.kiln.testing.JsonLines;
import build.kiln.testing.JsonLines.Case;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What moby's pattern matcher leaves out of one tree under 300 ignore files. */
class IgnoreTableTest {
    private static final List<String> TREE = tree();

    @TempDir
    static Path root;

    static Stream<Case> table() {
        return JsonLines.read(IgnoreTableTest.class, "ignored.jsonl").stream();
    }

    @BeforeAll
    static void makeTree() throws IOException {
        for (String path : TREE) {
            if (TREE.stream().anyMatch(other -> other.startsWith(path + "/"))) {
                Files.createDirectories(root.resolve(path));
            } else {
                Files.createDirectories(root.resolve(path).getParent());
                Files.createFile(root.resolve(path));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("table")
    void excludesWhatMobyExcludes(Case row) throws Exception {
        String file = row.json().text("file");
        BuildContext context = new BuildContext(
                root, IgnorePatterns.parse(file), BuildContext.Owners.ROOT, Long.MAX_VALUE, Optional.empty());
        Set<String> sent =
                AllEntries.of(context).stream().map(ContextEntry::path).collect(Collectors.toSet());
        assertEquals(
                row.texts("excluded"),
                TREE.stream().filter(path -> !sent.contains(path)).toList(),
                file);
    }

    private static List<String> tree() {
        try (InputStream in = Objects.requireNonNull(IgnoreTableTest.class.getResourceAsStream("tree.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
