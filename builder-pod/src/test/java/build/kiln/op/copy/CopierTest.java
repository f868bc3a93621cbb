package build.kiln.op.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.context.BuildContext;
import build.kiln.context.Inclusion;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.graph.CopyOp;
import build.kiln.linux.Fd;
import build.kiln.linux.FileCalls;
import build.kiln.linux.FileType;
import build.kiln.linux.OpenFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What BuildKit's file operation does, case by case; needs root, because copies change owners. */
class CopierTest {
    @TempDir
    Path directory;

    private Path source;
    private Path lower;
    private Path diff;

    @BeforeEach
    void makeDirectories() throws IOException {
        source = Files.createDirectory(directory.resolve("source"));
        lower = Files.createDirectory(directory.resolve("lower"));
        diff = Files.createDirectory(directory.resolve("diff"));
    }

    private static void write(Path root, String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private void copy(String from, String to) throws Exception {
        copy(from, to, Optional.empty(), Optional.empty(), List.of());
    }

    private void copy(String from, String to, Optional<Owner> owner, Optional<ModeChange> mode, List<String> excludes)
            throws Exception {
        CopyOp op = op(from, to, excludes);
        DirectoryTree tree = new DirectoryTree(source);
        Times times = new Times(Clock.systemUTC(), Optional.empty());
        try (Copier copier = new Copier(diff, new DirectoryTree(lower), times, owner, mode)) {
            for (Selection selection : Selector.of(op).select(tree, from)) {
                copier.copy(selection, new Copier.StepFiles(source), to);
            }
        }
    }

    private static CopyOp op(String from, String to, List<String> excludes) {
        return new CopyOp(
                List.of(new CopyOp.FromInput(1, from, CopyOp.Archives.COPY)),
                to,
                Optional.empty(),
                Optional.empty(),
                false,
                excludes);
    }

    /** What somebody does who may write to the volume of a context. */
    private interface Change {
        void make() throws IOException;
    }

    /** A copy of {@code src} fails when {@code change} is made after its files were listed. */
    private void assertFailsAfter(Change change) throws Exception {
        BuildContext context =
                new BuildContext(source, Inclusion.all(), BuildContext.Owners.ROOT, Long.MAX_VALUE, Optional.empty());
        Times times = new Times(Clock.systemUTC(), Optional.empty());
        try (Copier copier = new Copier(diff, new DirectoryTree(lower), times, Optional.empty(), Optional.empty())) {
            Selection selection = Selector.of(op("src", "/to", List.of()))
                    .select(new ContextTree(context), "src")
                    .getFirst();
            change.make();
            assertThrows(IOException.class, () -> copier.copy(selection, new Copier.ContextFiles(source), "/to"));
        }
    }

    private String content(String path) throws IOException {
        return Files.readString(diff.resolve(path));
    }

    private String mode(String path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(diff.resolve(path)));
    }

    private int uid(String path) throws IOException {
        return (Integer) Files.getAttribute(diff.resolve(path), "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1_000_000})
    @Timeout(30)
    void noWriterIsAwaitedWhereAFifoTookAFilesPlace(int size) throws Exception {
        write(source, "src/file", "x".repeat(size));
        try (Fd directory = FileCalls.open(source.resolve("src"), OpenFlags.DIRECTORY)) {
            assertFailsAfter(() -> {
                FileCalls.remove(directory, "file");
                FileCalls.makeNode(directory, "file", FileType.FIFO, 0644, 0, 0);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1_000_000})
    void noLinkIsFollowedThatTookADirectorysPlace(int size) throws Exception {
        write(source, "src/lib/file", "x".repeat(size));
        write(directory, "outside/lib/file", "s".repeat(size));
        assertFailsAfter(() -> {
            Files.move(source.resolve("src"), directory.resolve("src"));
            Files.createSymbolicLink(source.resolve("src"), directory.resolve("outside"));
        });
        assertFalse(Files.exists(diff.resolve("to/lib/file")));
    }

    @Test
    void aFileGetsTheNameOfTheDestination() throws Exception {
        write(source, "a", "a");
        copy("a", "/new/name");
        assertEquals("a", content("new/name"));
        assertEquals("rwxr-xr-x", mode("new"));
    }

    @Test
    void aTrailingSlashMakesADirectory() throws Exception {
        write(source, "a", "a");
        copy("a", "/new/");
        assertEquals("a", content("new/a"));
    }

    @Test
    void aFileGoesIntoADirectoryThatIsThere() throws Exception {
        write(source, "a", "a");
        Files.createDirectory(lower.resolve("there"));
        copy("a", "/there");
        assertEquals("a", content("there/a"));
    }

    @Test
    void aDirectoryGivesItsContents() throws Exception {
        write(source, "dir/sub/a", "a");
        copy("dir", "/there");
        assertEquals("a", content("there/sub/a"));
    }

    @Test
    void aDirectoryOfTheTreeComesWithItsOwnAttributes() throws Exception {
        write(source, "a", "a");
        Path usr = Files.createDirectory(lower.resolve("usr"));
        Files.setPosixFilePermissions(usr, PosixFilePermissions.fromString("rwx--x--x"));
        Files.setAttribute(usr, "unix:uid", 12);
        copy("a", "/usr/a");
        assertEquals("rwx--x--x", mode("usr"));
        assertEquals(12, uid("usr"));
    }

    @Test
    void linksOnTheWayAreFollowedInsideTheRoot() throws Exception {
        write(source, "a", "a");
        Files.createDirectories(lower.resolve("usr/bin"));
        Files.createSymbolicLink(lower.resolve("bin"), Path.of("/usr/bin"));
        Files.createSymbolicLink(lower.resolve("out"), Path.of("../../../etc"));
        copy("a", "/bin/");
        copy("a", "/out/");
        assertEquals("a", content("usr/bin/a"));
        assertEquals("a", content("etc/a"));
    }

    @Test
    void aLinkThatIsTheSourceIsFollowedAndOneBelowItIsNot() throws Exception {
        write(source, "real/a", "a");
        Files.createSymbolicLink(source.resolve("real/link"), Path.of("a"));
        Files.createSymbolicLink(source.resolve("alias"), Path.of("real"));
        copy("alias", "/to");
        assertEquals("a", content("to/a"));
        assertTrue(Files.isSymbolicLink(diff.resolve("to/link")));
    }

    @Test
    void wildcardsMatchOneLevel() throws Exception {
        write(source, "a.txt", "a");
        write(source, "b.txt", "b");
        write(source, "sub/c.txt", "c");
        copy("*.txt", "/to/");
        assertEquals("a", content("to/a.txt"));
        assertEquals("b", content("to/b.txt"));
        assertFalse(Files.exists(diff.resolve("to/c.txt")));
        copy("s*/?.txt", "/other/");
        assertEquals("c", content("other/c.txt"));
    }

    @Test
    void aWildcardWithoutAMatchCopiesNothing() throws Exception {
        copy("*.none", "/to/");
        assertFalse(Files.exists(diff.resolve("to")));
    }

    @Test
    void aMissingSourceIsNamed() {
        BuildException failure = assertThrows(BuildException.class, () -> copy("missing.txt", "/to/"));
        assertEquals(Reason.COPY_SOURCE_MISSING, failure.reason());
        assertTrue(failure.message().contains("\"/missing.txt\": not found"));
    }

    @Test
    void ownerAndModeApplyToWhatIsCopiedAndMade() throws Exception {
        write(source, "dir/a", "a");
        copy("dir", "/new/place", Optional.of(new Owner(1000, 1001)), Optional.of(ModeChange.parse("0750")), List.of());
        for (String path : List.of("new", "new/place", "new/place/a")) {
            assertEquals("rwxr-x---", mode(path), path);
            assertEquals(1000, uid(path), path);
        }
    }

    @Test
    void excludesLeaveOut() throws Exception {
        write(source, "dir/keep", "k");
        write(source, "dir/drop", "d");
        copy("dir", "/to", Optional.empty(), Optional.empty(), List.of("drop"));
        assertTrue(Files.exists(diff.resolve("to/keep")));
        assertFalse(Files.exists(diff.resolve("to/drop")));
    }

    @Test
    void directoriesKeepTheirTimes() throws Exception {
        write(source, "dir/sub/file", "a");
        FileTime old = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
        Files.setLastModifiedTime(source.resolve("dir/sub"), old);
        Files.setLastModifiedTime(source.resolve("dir"), old);
        Files.createDirectories(lower.resolve("there"));
        copy("dir", "/new");
        copy("dir", "/there");
        for (String copied : List.of("new", "new/sub", "there", "there/sub")) {
            assertEquals(old, Files.getLastModifiedTime(diff.resolve(copied)), copied);
        }
    }

    @Test
    void theContextsOwnDirectoryHasNoTimeToKeep() throws Exception {
        write(source, "file", "a");
        Files.setLastModifiedTime(source, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        Instant begin = Instant.now().minusSeconds(1);
        Times times = new Times(Clock.systemUTC(), Optional.empty());
        Selection all = Selector.exactly(new DirectoryTree(source), "/");
        try (Copier copier = new Copier(diff, new DirectoryTree(lower), times, Optional.empty(), Optional.empty())) {
            copier.copy(all, new Copier.ContextFiles(source), "/all/");
        }
        assertEquals("a", content("all/file"));
        assertTrue(Files.getLastModifiedTime(diff.resolve("all")).toInstant().isAfter(begin));
    }

    @Test
    void linksAreKeptWithinOneSourceOnly() throws Exception {
        write(source, "dir/one", "a");
        Files.createLink(source.resolve("dir/two"), source.resolve("dir/one"));
        copy("dir/*", "/apart/");
        assertEquals(1, Files.getAttribute(diff.resolve("apart/one"), "unix:nlink"));
        copy("dir", "/together");
        assertEquals(2, Files.getAttribute(diff.resolve("together/one"), "unix:nlink"));
    }

    @Test
    void hardLinksOfAStepStayLinked() throws Exception {
        write(source, "dir/a", "a");
        Files.createLink(source.resolve("dir/b"), source.resolve("dir/a"));
        copy("dir", "/to");
        assertTrue(Files.isSameFile(diff.resolve("to/a"), diff.resolve("to/b")));
    }

    @Test
    void manyFilesAreCopiedAsFewAre() throws Exception {
        for (int i = 0; i < 500; i++) {
            write(source, "dir/sub%d/file%03d".formatted(i / 100, i), "content " + i);
        }
        write(source, "dir/large", "x".repeat(300_000));
        for (int i = 0; i < 300; i++) {
            Files.createLink(
                    source.resolve("dir/sub4/link%03d".formatted(299 - i)), source.resolve("dir/sub0/file000"));
        }
        Files.setLastModifiedTime(source.resolve("dir/sub3/file321"), FileTime.fromMillis(1_500_000_000_000L));
        write(lower, "to/sub1/file123", "of the tree");

        copy("dir", "/to", Optional.of(new Owner(7, 8)), Optional.of(ModeChange.parse("640")), List.of());

        for (int i = 0; i < 500; i++) {
            assertEquals("content " + i, content("to/sub%d/file%03d".formatted(i / 100, i)));
        }
        assertEquals(300_000, Files.size(diff.resolve("to/large")));
        assertEquals(301, Files.getAttribute(diff.resolve("to/sub0/file000"), "unix:nlink"));
        assertEquals(
                FileTime.fromMillis(1_500_000_000_000L), Files.getLastModifiedTime(diff.resolve("to/sub3/file321")));
        assertEquals("rw-r-----", mode("to/sub4/file499"));
        assertEquals(7, uid("to/sub4/file499"));
    }

    @Test
    void oneOfManyFilesDoesNotReplaceADirectoryEither() throws Exception {
        for (int i = 0; i < 300; i++) {
            write(source, "dir/file" + i, "x");
        }
        Files.createDirectories(lower.resolve("to/file222"));
        BuildException failure = assertThrows(BuildException.class, () -> copy("dir", "/to"));
        assertEquals(Reason.CONTEXT_INVALID, failure.reason());
    }

    @Test
    void aDirectoryAboveTheOneThatChangesKeepsItsTime() throws Exception {
        write(source, "file", "x");
        Files.createDirectories(lower.resolve("above/there"));
        FileTime time = FileTime.fromMillis(1_500_000_000_000L);
        Files.setLastModifiedTime(lower.resolve("above"), time);
        copy("/file", "/above/there/file");
        assertEquals(time, Files.getLastModifiedTime(diff.resolve("above")));
        assertNotEquals(time, Files.getLastModifiedTime(diff.resolve("above/there")));
    }

    @Test
    void theRootOfAStepHasNoTimeToKeep() throws Exception {
        write(source, "file", "x");
        FileTime time = FileTime.fromMillis(1_500_000_000_000L);
        Files.setLastModifiedTime(source, time);
        copy("/", "/all");
        assertNotEquals(time, Files.getLastModifiedTime(diff.resolve("all")));
    }

    @Test
    void aFileDoesNotReplaceADirectory() throws Exception {
        write(source, "dir/x", "file");
        Files.createDirectories(lower.resolve("to/x"));
        BuildException failure = assertThrows(BuildException.class, () -> copy("dir", "/to"));
        assertTrue(failure.message().contains("cannot replace to directory /to/x"));
    }

    @Test
    void aFileReplacesALinkInsteadOfFollowingIt() throws Exception {
        write(source, "dir/x", "new");
        Files.createDirectories(lower.resolve("to"));
        Files.createSymbolicLink(lower.resolve("to/x"), Path.of("/elsewhere"));
        copy("dir", "/to");
        assertEquals("new", content("to/x"));
        assertFalse(Files.isSymbolicLink(diff.resolve("to/x")));
    }
}
