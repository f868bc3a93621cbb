package build.kiln.context;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.linux.Fd;
import build.kiln.linux.FileCalls;
import build.kiln.linux.FileType;
import build.kiln.linux.OpenFlags;
import build.kiln.rootfs.TreeRemoval;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
        return context.find(path).orElseThrow();
    }

    private static List<String> paths(BuildContext context) throws Exception {
        return AllEntries.of(context).stream().map(ContextEntry::path).toList();
    }

    private Digest content(BuildContext context, String path) throws Exception {
        return context.contents(List.of(entry(context, path))).getFirst();
    }

    @Test
    void listsFilesDirectoriesAndLinks() throws Exception {
        write("src/main.c", "int main;");
        Files.createSymbolicLink(root.resolve("loop"), Path.of("."));
        Files.setPosixFilePermissions(root.resolve("src/main.c"), PosixFilePermissions.fromString("rwxr-x---"));

        BuildContext context = context();

        assertEquals(List.of("loop", "src", "src/main.c"), paths(context));
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
        assertEquals(List.of("app.js"), paths(context(inclusion, Long.MAX_VALUE)));
    }

    @Test
    void keepsTheDirectoriesAboveAnExceptionToAnExclusion() throws Exception {
        write("docs/internal/a.md", "a");
        write("docs/internal/readme.md", "b");
        Inclusion inclusion = excluding("docs", Set.of("docs/internal/readme.md"));
        assertEquals(
                List.of("docs", "docs/internal", "docs/internal/readme.md"), paths(context(inclusion, Long.MAX_VALUE)));
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
            assertEquals(List.of("pipe"), paths(context));
            assertEquals(ContextEntry.Kind.FIFO, entry(context, "pipe").kind());
        }
    }

    @Test
    void saysWhichNameIsNotUtf8() throws Exception {
        List<String> make = List.of("sh", "-c", "cd \"$1\" && : >\"$(printf 'caf\\351')\"", "sh", root.toString());
        assertEquals(0, new ProcessBuilder(make).start().waitFor());
        BuildContext context = context();
        BuildException failure = assertThrows(
                BuildException.class, () -> content(context, paths(context).getFirst()));
        assertEquals(Reason.CONTEXT_INVALID, failure.reason());
        assertTrue(requireNonNull(failure.getMessage()).contains("UTF-8"), failure.getMessage());
    }

    @Test
    void refusesAContextAboveTheLimit() throws Exception {
        write("big", "0123456789");
        BuildException failure = assertThrows(BuildException.class, () -> AllEntries.of(context(Inclusion.all(), 9)));
        assertEquals(Reason.CONTEXT_TOO_LARGE, failure.reason());
        assertTrue(failure.hint().orElseThrow().contains(".dockerignore"));
        assertEquals(1, AllEntries.of(context(Inclusion.all(), 10)).size());
    }

    @Test
    void refusesAContextWhoseSizesHaveNoSum() throws Exception {
        Path memory = Files.createTempDirectory(Path.of("/dev/shm"), "kiln-context-");
        try {
            for (long size : List.of(5L, Long.MAX_VALUE)) {
                try (RandomAccessFile file =
                        new RandomAccessFile(memory.resolve("file" + size).toFile(), "rw")) {
                    file.setLength(size);
                }
            }
            BuildContext context =
                    new BuildContext(memory, Inclusion.all(), BuildContext.Owners.ROOT, 10, Optional.empty());
            BuildException failure = assertThrows(BuildException.class, () -> AllEntries.of(context));
            assertEquals(Reason.CONTEXT_TOO_LARGE, failure.reason());
        } finally {
            TreeRemoval.remove(memory);
        }
    }

    @Test
    @Timeout(30)
    void awaitsNoWriterWhereAFifoTookAFilesPlace() throws Exception {
        write("file", "x");
        BuildContext context = context(Inclusion.all(), Long.MAX_VALUE);
        ContextEntry file = context.find("file").orElseThrow();
        try (Fd directory = FileCalls.open(root, OpenFlags.DIRECTORY)) {
            FileCalls.remove(directory, "file");
            FileCalls.makeNode(directory, "file", FileType.FIFO, 0644, 0, 0);
        }
        BuildException failure = assertThrows(BuildException.class, () -> context.contents(List.of(file)));
        assertEquals(Reason.CONTEXT_INVALID, failure.reason());
    }

    /** Whoever may write to a volume that contexts come from must not see what builders alone may read. */
    @Test
    void followsNoLinkThatTakesADirectorysPlaceWhileItIsRead() throws Exception {
        write("src/lib/file", "x");
        Path secret = Files.createDirectories(cache.resolve("outside/lib"));
        Files.writeString(secret.resolve("secret"), "s");
        Inclusion swapping = new Inclusion() {
            @Override
            public boolean includes(String path) {
                return path.equals("src/lib") ? swap() : true;
            }

            private boolean swap() {
                try {
                    Files.move(root.resolve("src"), cache.resolve("src"));
                    Files.createSymbolicLink(root.resolve("src"), cache.resolve("outside"));
                    return true;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public boolean mayIncludeBelow(String path) {
                return true;
            }
        };
        assertThrows(IOException.class, () -> paths(context(swapping, Long.MAX_VALUE)));
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

    private StatCache opened() {
        return StatCache.open(Optional.of(cache.resolve("stat")));
    }

    /** A file as a build remembers it, without one on any disk. */
    private static ContextEntry remembered(String path, long inode) {
        Instant past = Instant.parse("2020-01-01T00:00:00.000000001Z");
        ContextEntry.Stamp stamp = new ContextEntry.Stamp(past, past, inode);
        return new ContextEntry(path, ContextEntry.Kind.FILE, 0644, 0, 0, 3, "", stamp);
    }

    private static final List<ContextEntry> REMEMBERED = List.of(
            remembered("a", 1),
            remembered("b", 2),
            remembered("dir/a", 3),
            remembered("dir/caf\udce9", 4),
            remembered("dir/c", 5),
            remembered("dir/below/z", 6),
            remembered("dir2/a", 7));

    private void remember(List<ContextEntry> files) throws IOException {
        StatCache written = opened();
        files.forEach(file -> written.put(file, Digest.of(file.path()), Instant.now()));
        written.save(listing(REMEMBERED));
    }

    @Test
    void believesRememberedDigestsOfSettledFiles() throws Exception {
        remember(REMEMBERED);
        StatCache.Lookup lookup = opened().lookup();
        for (ContextEntry file : REMEMBERED) {
            assertEquals(Optional.of(Digest.of(file.path())), lookup.find(file), file.path());
        }
    }

    @Test
    void findsFilesInWhateverOrderTheyAreAskedFor() throws Exception {
        remember(REMEMBERED);
        Random random = new Random(5);
        StatCache.Lookup lookup = opened().lookup();
        for (int i = 0; i < 200; i++) {
            ContextEntry file = REMEMBERED.get(random.nextInt(REMEMBERED.size()));
            assertEquals(Optional.of(Digest.of(file.path())), lookup.find(file), file.path());
            assertEquals(Optional.empty(), lookup.find(remembered(file.path() + "~", 9)));
        }
    }

    @Test
    void believesNoFileThatIsNotAsItWas() throws Exception {
        ContextEntry file = remembered("dir/a", 3);
        remember(REMEMBERED);
        ContextEntry.Stamp stamp = file.stamp();
        Instant later = stamp.changed().plusNanos(1);
        for (ContextEntry.Stamp other : List.of(
                new ContextEntry.Stamp(later, stamp.changed(), 3),
                new ContextEntry.Stamp(stamp.modified(), later, 3),
                new ContextEntry.Stamp(stamp.modified(), stamp.changed(), 4))) {
            assertEquals(Optional.empty(), opened().lookup().find(with(file, file.size(), other)));
        }
        assertEquals(Optional.empty(), opened().lookup().find(with(file, 4, stamp)));
    }

    @Test
    void keepsWhatABuildDidNotAskFor() throws Exception {
        remember(REMEMBERED.subList(0, 4));
        remember(REMEMBERED.subList(4, REMEMBERED.size()));
        StatCache.Lookup lookup = opened().lookup();
        for (ContextEntry file : REMEMBERED) {
            assertEquals(Optional.of(Digest.of(file.path())), lookup.find(file), file.path());
        }
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
        context.contents(context.children("dir"));
        Files.delete(root.resolve("dir/file499"));
        assertEquals(Digest.of("content 499"), content(context, "dir/file499"));
    }

    @Test
    void aDamagedStatCacheIsEmpty() throws Exception {
        remember(REMEMBERED);
        byte[] whole = Files.readAllBytes(cache.resolve("stat"));
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 1;
            Files.write(cache.resolve("stat"), damaged);
            assertEquals(Optional.empty(), opened().lookup().find(REMEMBERED.getFirst()), "byte " + i);
        }
        for (int length : List.of(0, 4, 31, 32, 36, whole.length - 1)) {
            Files.write(cache.resolve("stat"), Arrays.copyOf(whole, length));
            assertEquals(Optional.empty(), opened().lookup().find(REMEMBERED.getFirst()), length + " bytes");
        }
        write("file", "one");
        assertEquals(Digest.of("one"), content(context(), "file"));
    }

    private static ContextListing listing(List<ContextEntry> files) {
        return ContextListing.of(
                files.stream()
                        .sorted(Comparator.comparing(ContextEntry::path))
                        .collect(Collectors.groupingBy(ContextEntry::directory)),
                Map.of());
    }

    private static ContextEntry with(ContextEntry entry, long size, ContextEntry.Stamp stamp) {
        return new ContextEntry(
                entry.path(), entry.kind(), entry.mode(), entry.uid(), entry.gid(), size, entry.target(), stamp);
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
