package build.kiln.context;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildContextTest {
    @TempDir
    Path root;

    @TempDir
    Path cache;

    private BuildContext context(Inclusion inclusion, long limit) {
        return new BuildContext(root, inclusion, BuildContext.Owners.ROOT, limit, Optional.of(cache.resolve("stat")));
    }

    private BuildContext context() {
        return context(Inclusion.all(), Long.MAX_VALUE);
    }

    private void write(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static void age(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    }

    private static ContextEntry entry(BuildContext context, String path) throws Exception {
        return requireNonNull(context.entries().get(path));
    }

    private Digest content(BuildContext context, String path) throws Exception {
        return context.content(entry(context, path));
    }

    @Test
    void listsFilesDirectoriesAndLinks() throws Exception {
        write("src/main.c", "int main;");
        Files.createSymbolicLink(root.resolve("loop"), Path.of("."));
        Files.setPosixFilePermissions(root.resolve("src/main.c"), PosixFilePermissions.fromString("rwxr-x---"));

        BuildContext context = context();

        assertEquals(
                List.of("loop", "src", "src/main.c"),
                context.entries().keySet().stream().sorted().toList());
        assertEquals(0750, entry(context, "src/main.c").mode());
        assertEquals(9, entry(context, "src/main.c").size());
        assertEquals(".", entry(context, "loop").target());
        assertEquals("main.c", entry(context, "src/main.c").name());
    }

    @Test
    void neverReadsAnExcludedTree() throws Exception {
        write("node_modules/secret/file", "x");
        write("app.js", "x");
        Inclusion inclusion = excluding("node_modules", Set.of());
        assertEquals(
                Set.of("app.js"), context(inclusion, Long.MAX_VALUE).entries().keySet());
    }

    @Test
    void keepsTheDirectoriesAboveAnExceptionToAnExclusion() throws Exception {
        write("docs/internal/a.md", "a");
        write("docs/internal/readme.md", "b");
        Inclusion inclusion = excluding("docs", Set.of("docs/internal/readme.md"));
        assertEquals(
                Set.of("docs", "docs/internal", "docs/internal/readme.md"),
                context(inclusion, Long.MAX_VALUE).entries().keySet());
    }

    @Test
    void leavesOutSocketsAndNeverOpensFifos() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(root.resolve("socket")));
            assertEquals(
                    0,
                    new ProcessBuilder("mkfifo", root.resolve("pipe").toString())
                            .start()
                            .waitFor());
            BuildContext context = context();
            assertEquals(Set.of("pipe"), context.entries().keySet());
            assertEquals(ContextEntry.Kind.FIFO, entry(context, "pipe").kind());
        }
    }

    @Test
    void saysWhichNameIsNotUtf8() throws Exception {
        List<String> make = List.of("sh", "-c", "cd \"$1\" && : >\"$(printf 'caf\\351')\"", "sh", root.toString());
        assertEquals(0, new ProcessBuilder(make).start().waitFor());
        BuildContext context = context();
        BuildException failure = assertThrows(
                BuildException.class,
                () -> content(context, context.entries().keySet().iterator().next()));
        assertEquals(Reason.CONTEXT_INVALID, failure.reason());
        assertTrue(requireNonNull(failure.getMessage()).contains("UTF-8"), failure.getMessage());
    }

    @Test
    void refusesAContextAboveTheLimit() throws Exception {
        write("big", "0123456789");
        BuildException failure = assertThrows(
                BuildException.class, () -> context(Inclusion.all(), 9).entries());
        assertEquals(Reason.CONTEXT_TOO_LARGE, failure.reason());
        assertTrue(failure.hint().orElseThrow().contains(".dockerignore"));
        assertEquals(1, context(Inclusion.all(), 10).entries().size());
    }

    @Test
    void noticesNewContentUnderTheSameTimeAndSize() throws Exception {
        write("file", "one");
        age(root.resolve("file"));
        BuildContext first = context();
        assertEquals(Digest.of("one"), content(first, "file"));
        first.remember();

        write("file", "two");
        age(root.resolve("file"));
        assertEquals(Digest.of("two"), content(context(), "file"));
    }

    @Test
    void believesRememberedDigestsOfSettledFiles() throws Exception {
        write("file", "one");
        ContextEntry settled = settled(entry(context(), "file"));
        StatCache written = StatCache.open(Optional.of(cache.resolve("stat")));
        written.put(settled, Digest.of("one"), Instant.now());
        written.save();

        StatCache read = StatCache.open(Optional.of(cache.resolve("stat")));
        assertEquals(Digest.of("one"), read.find(settled).orElseThrow());
        assertTrue(read.find(entry(context(), "file")).isEmpty());
    }

    @Test
    void doesNotRememberAFileThatHasJustChanged() throws Exception {
        write("file", "one");
        BuildContext context = context();
        content(context, "file");
        context.remember();
        assertFalse(Files.exists(cache.resolve("stat")));
    }

    @Test
    void hashesManyFilesAtOnce() throws Exception {
        for (int i = 0; i < 500; i++) {
            write("dir/file" + i, "content " + i);
        }
        BuildContext context = context();
        context.hash(context.entries().values().stream()
                .filter(entry -> entry.kind() == ContextEntry.Kind.FILE)
                .toList());
        Files.delete(root.resolve("dir/file499"));
        assertEquals(Digest.of("content 499"), content(context, "dir/file499"));
    }

    @Test
    void aDamagedStatCacheIsEmpty() throws Exception {
        Files.write(cache.resolve("stat"), new byte[] {0x6b, 0x69, 0x6c, 0x31, 0, 0, 0, 9, 1});
        write("file", "one");
        assertEquals(Digest.of("one"), content(context(), "file"));
    }

    private static ContextEntry settled(ContextEntry entry) {
        Instant past = Instant.parse("2020-01-01T00:00:00Z");
        ContextEntry.Stamp stamp =
                new ContextEntry.Stamp(past, past, entry.stamp().inode());
        return new ContextEntry(
                entry.path(),
                entry.kind(),
                entry.mode(),
                entry.uid(),
                entry.gid(),
                entry.size(),
                entry.target(),
                stamp);
    }

    private static Inclusion excluding(String directory, Set<String> exceptions) {
        return new Inclusion() {
            @Override
            public boolean includes(String path) {
                return !path.startsWith(directory) || exceptions.contains(path);
            }

            @Override
            public boolean mayIncludeBelow(String path) {
                return !path.equals(directory) || !exceptions.isEmpty();
            }
        };
    }
}
