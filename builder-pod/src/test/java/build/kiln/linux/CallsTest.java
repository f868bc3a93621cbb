package build.kiln.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallsTest {
    @TempDir
    Path directory;

    @Test
    void makesAndDescribesEveryKindOfFile() throws IOException {
        try (Fd root = FileCalls.open(directory, OpenFlags.DIRECTORY)) {
            FileCalls.makeDirectory(root, "d", 0700);
            FileCalls.makeSymlink(root, "l", "d/none");
            FileCalls.makeNode(root, "p", FileType.FIFO, 0640, 0, 0);
            FileCalls.makeWhiteout(root, "w");
            write(root, "f", "content");
            FileCalls.makeHardLink(root, "f", root, "h");

            assertEquals(
                    List.of("d", "f", "h", "l", "p", "w"),
                    FileCalls.list(root).stream().sorted().toList());
            assertTrue(MetadataCalls.status(root, "d").isDirectory());
            assertTrue(MetadataCalls.status(root, "l").isSymlink());
            assertEquals("d/none", FileCalls.readSymlink(root, "l"));
            assertEquals(FileType.FIFO, MetadataCalls.status(root, "p").type());
            assertTrue(MetadataCalls.status(root, "w").isWhiteout());
            FileStatus file = MetadataCalls.status(root, "f");
            assertEquals(7, file.size());
            assertEquals(2, file.links());
            assertEquals(file.identity(), MetadataCalls.status(root, "h").identity());
            assertTrue(MetadataCalls.find(root, "none").isEmpty());
        }
    }

    @Test
    void setsModeAndTimesToTheNanosecond() throws IOException {
        Instant time = Instant.parse("2001-02-03T04:05:06.123456789Z");
        try (Fd root = FileCalls.open(directory, OpenFlags.DIRECTORY)) {
            write(root, "f", "");
            MetadataCalls.setPermissions(root, "f", 04711);
            MetadataCalls.setModified(root, "f", time);
            FileStatus file = MetadataCalls.status(root, "f");
            assertEquals(04711, file.permissions());
            assertEquals(time, file.modified());
        }
    }

    @Test
    void touchesOneTimeByTheFileSystemsClock() throws IOException {
        Instant old = Instant.ofEpochSecond(1_000_000);
        try (Fd root = FileCalls.open(directory, OpenFlags.DIRECTORY)) {
            write(root, "used", "");
            MetadataCalls.setModified(root, "used", old);
            assertTrue(MetadataCalls.touchAccessed(root, "used"));
            assertEquals(old, MetadataCalls.status(root, "used").modified());
            assertNotEquals(old, accessed("used"));

            MetadataCalls.setModified(root, "used", old);
            assertTrue(MetadataCalls.touchModified(root, "used"));
            assertEquals(old, accessed("used"));
            write(root, "made", "");
            Duration apart = Duration.between(
                    MetadataCalls.status(root, "used").modified(),
                    MetadataCalls.status(root, "made").modified());
            assertTrue(!apart.isNegative() && apart.toSeconds() < 60, "apart by " + apart);

            assertFalse(MetadataCalls.touchModified(root, "missing"));
        }
    }

    private Instant accessed(String name) throws IOException {
        return Files.readAttributes(directory.resolve(name), BasicFileAttributes.class)
                .lastAccessTime()
                .toInstant();
    }

    @Test
    void attributesKeepTheirBytes() throws IOException {
        try (Fd root = FileCalls.open(directory, OpenFlags.DIRECTORY)) {
            write(root, "f", "");
            XattrCalls.set(root, "f", "user.one", new byte[] {0, 1, -1});
            assertEquals(List.of("user.one"), XattrCalls.list(root, "f"));
            // Names are bytes: this one is no UTF-8, and another follows it.
            String odd = FileNames.decode(new byte[] {'u', 's', 'e', 'r', '.', (byte) 0xff, 'x'});
            XattrCalls.set(root, "f", odd, new byte[] {2});
            XattrCalls.set(root, "f", "user.three", new byte[] {3});
            assertEquals(Set.of("user.one", odd, "user.three"), Set.copyOf(XattrCalls.list(root, "f")));
            assertArrayEquals(new byte[] {2}, XattrCalls.get(root, "f", odd).orElseThrow());
            assertArrayEquals(
                    new byte[] {0, 1, -1}, XattrCalls.get(root, "f", "user.one").orElseThrow());
            assertTrue(XattrCalls.get(root, "f", "user.two").isEmpty());
        }
    }

    @Test
    void nothingLeadsOutOfARoot() throws IOException {
        Path root = Files.createDirectory(directory.resolve("root"));
        Files.writeString(directory.resolve("secret"), "outside");
        Files.writeString(root.resolve("secret"), "inside");
        try (Fd fd = FileCalls.open(root, OpenFlags.DIRECTORY)) {
            FileCalls.makeSymlink(fd, "relative", "../../../secret");
            FileCalls.makeSymlink(fd, "absolute", "/secret");
            FileCalls.makeSymlink(fd, "outside", directory.resolve("secret").toString());
            for (String name : List.of("relative", "absolute", "../secret", "/../secret")) {
                try (FdInputStream in = new FdInputStream(
                        FileCalls.openInRoot(fd, name, OpenFlags.READ, 0), ByteBuffer.allocateDirect(16))) {
                    assertEquals("inside", new String(in.readAllBytes(), UTF_8), name);
                }
            }
            ErrnoException failure =
                    assertThrows(ErrnoException.class, () -> FileCalls.openInRoot(fd, "outside", OpenFlags.READ, 0));
            assertTrue(failure.is(Errno.ENOENT));
        }
    }

    @Test
    void aNameWithAZeroByteIsRefused() throws IOException {
        try (Fd root = FileCalls.open(directory, OpenFlags.DIRECTORY)) {
            assertThrows(ErrnoException.class, () -> FileCalls.makeDirectory(root, "a\0b", 0700));
        }
    }

    private static void write(Fd directory, String name, String content) throws IOException {
        Fd file = FileCalls.openAt(directory, name, OpenFlags.WRITE | OpenFlags.CREATE | OpenFlags.EXCLUSIVE, 0644);
        try (FdOutputStream out = new FdOutputStream(file, ByteBuffer.allocateDirect(4))) {
            out.write(content.getBytes(UTF_8));
        }
    }
}
