package build.kiln.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IgnorePatternsTest {
    private static final List<String> PATHS = List.of(
            "a",
            "a/b",
            "a/b/c.md",
            "a/x.log",
            "b",
            "b/a",
            "b/x.log",
            "x.log",
            "README.md",
            "docs/README.md",
            "a b",
            "é");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "*.log | x.log",
                "**/*.log | a/x.log b/x.log x.log",
                "*/*.log | a/x.log b/x.log",
                "a | a a/b a/b/c.md a/x.log",
                "/a/ | a a/b a/b/c.md a/x.log",
                "a/** | a/b a/b/c.md a/x.log",
                "**/a | a a/b a/b/c.md a/x.log b/a",
                "a;!a/b | a a/x.log",
                "a/b;!a | a/b a/b/c.md",
                "!a;a | a a/b a/b/c.md a/x.log",
                "**;!**/*.md | a a/b a/x.log b b/a b/x.log x.log docs 'a b' é",
                "*.md;!README* | ",
                "?;!b | a a/b a/b/c.md a/x.log é",
                "[ac] | a a/b a/b/c.md a/x.log",
                "[^a] | b b/a b/x.log é",
                "# a;  x.log   | x.log",
                "./b/../x.log | x.log",
                ". | ",
                "x\\.log | x.log",
            })
    void excludesWhatDockerExcludes(String file, String excluded) throws BuildException {
        IgnorePatterns patterns = IgnorePatterns.parse(file.replace(';', '\n'));
        List<String> expected = excluded == null
                ? List.of()
                : Stream.of(excluded.replace("'a b'", "a_b").split(" "))
                        .map(path -> path.replace('_', ' '))
                        .filter(PATHS::contains)
                        .toList();
        assertEquals(
                expected.stream().sorted().toList(),
                PATHS.stream().filter(path -> !patterns.includes(path)).sorted().toList());
    }

    @Test
    void entersExcludedDirectoriesOnlyForExceptions() throws BuildException {
        assertFalse(IgnorePatterns.parse("a").mayIncludeBelow("a"));
        IgnorePatterns plain = IgnorePatterns.parse("a\n!a/b/c");
        assertTrue(plain.mayIncludeBelow("a"));
        assertTrue(plain.mayIncludeBelow("a/b"));
        assertFalse(plain.mayIncludeBelow("a/x"));
        assertTrue(IgnorePatterns.parse("a\n!**/c").mayIncludeBelow("a/x"));
    }

    @Test
    void looksForTheDockerfilesOwnFileFirst() {
        assertEquals(
                List.of("docker/App.Dockerfile.dockerignore", ".dockerignore"),
                IgnorePatterns.fileNames("docker/App.Dockerfile"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"!", "[", "[]a]", "a\\", "[a-]", "x*/[b-a]"})
    void refusesMalformedPatterns(String pattern) {
        BuildException e = assertThrows(BuildException.class, () -> IgnorePatterns.parse(pattern));
        assertEquals(Reason.CONTEXT_INVALID, e.reason());
    }

    @Test
    void takesNoLongForHostilePatterns() throws BuildException {
        IgnorePatterns patterns = IgnorePatterns.parse("*a".repeat(300) + "b\n" + "**/a/".repeat(100) + "b");
        String path = "a/".repeat(500) + "a".repeat(2000);
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> patterns.includes(path));
    }

    @Property(tries = 2000)
    void answersForAnyPatternAndPath(
            @ForAll @Chars({'*', '?', '[', ']', '/', '!', '^', '\\', '.', 'a', '-', '\n'}) @StringLength(max = 12)
                    String file,
            @ForAll @CharRange(from = 'a', to = 'c') @Chars('/') @StringLength(min = 1, max = 12) String path) {
        try {
            IgnorePatterns patterns = IgnorePatterns.parse(file);
            patterns.includes(path);
            patterns.mayIncludeBelow(path);
            patterns.excludesAsGiven(path);
        } catch (BuildException malformed) {
            assertEquals(Reason.CONTEXT_INVALID, malformed.reason());
        }
    }
}
