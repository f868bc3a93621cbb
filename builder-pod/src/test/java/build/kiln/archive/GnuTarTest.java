package build.kiln.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives as GNU tar writes them are read, and it reads ours. */
class GnuTarTest {
    private static final int HOLE = 1 << 20;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--format=gnu --sparse",
                "--format=posix --sparse --sparse-version=0.0",
                "--format=posix --sparse --sparse-version=0.1",
                "--format=posix --sparse --sparse-version=1.0",
            })
    void sparseFilesHaveTheirHoles(String options) throws IOException, InterruptedException {
        // More pieces than the four that fit into a header of the old form, and more than one block of its map.
        Path file = directory.resolve("holes");
        try (SeekableByteChannel out = Files.newByteChannel(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            for (int i = 0; i < 40; i++) {
                out.position((long) i * HOLE)
                        .write(ByteBuffer.wrap(("piece " + i).getBytes(StandardCharsets.US_ASCII)));
            }
        }
        Files.writeString(directory.resolve("next"), "after");
        Path archive = directory.resolve("archive.tar");
        List<String> command = new ArrayList<>(List.of("tar", "-C", directory.toString(), "-cf", archive.toString()));
        command.addAll(List.of(options.split(" ")));
        command.addAll(List.of("holes", "next"));
        run(command);
        assertTrue(Files.size(archive) < HOLE, "GNU tar left the holes out");

        try (TarReader tar = new TarReader(new BufferedInputStream(Files.newInputStream(archive)))) {
            TarEntry sparse = tar.next().orElseThrow();
            assertEquals("holes", sparse.path());
            assertEquals(Files.size(file), sparse.size());
            assertArrayEquals(Files.readAllBytes(file), tar.readAllBytes());
            assertEquals("next", tar.next().orElseThrow().path());
            assertEquals("after", new String(tar.readAllBytes(), StandardCharsets.US_ASCII));
            assertTrue(tar.next().isEmpty());
        }
        try (TarReader tar = new TarReader(new BufferedInputStream(Files.newInputStream(archive)))) {
            assertEquals("holes", tar.next().orElseThrow().path());
            assertEquals("next", tar.next().orElseThrow().path());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gnu", "oldgnu", "posix", "ustar", "v7"})
    void itsFormatsAreRead(String format) throws IOException, InterruptedException {
        boolean longNames = !format.equals("ustar") && !format.equals("v7");
        String name = longNames ? "n".repeat(150) : "n".repeat(90);
        Files.writeString(directory.resolve(name), "content");
        Files.createSymbolicLink(directory.resolve("link"), Path.of(longNames ? "t".repeat(200) : "target"));
        Path archive = directory.resolve("archive.tar");
        run(List.of("tar", "-C", directory.toString(), "--format=" + format, "-cf", archive.toString(), name, "link"));
        try (TarReader tar = new TarReader(Files.newInputStream(archive))) {
            assertEquals(name, tar.next().orElseThrow().path());
            assertEquals("content", new String(tar.readAllBytes(), StandardCharsets.US_ASCII));
            assertEquals(
                    longNames ? "t".repeat(200) : "target",
                    tar.next().orElseThrow().link());
            assertTrue(tar.next().isEmpty());
        }
    }

    @Test
    void oursAreReadByIt() throws IOException, InterruptedException {
        Path archive = directory.resolve("archive.tar");
        String deep = "d".repeat(60) + "/" + "e".repeat(60);
        try (OutputStream out = Files.newOutputStream(archive)) {
            TarWriter tar = new TarWriter(out);
            tar.add(file(deep, 3));
            tar.write(new byte[] {1, 2, 3});
            tar.add(file("f".repeat(150), 0));
            tar.add(file("dir/\udce9", 1));
            tar.write(7);
            tar.finish();
        }
        String listing = run(List.of("tar", "--quoting-style=escape", "-tf", archive.toString()));
        assertEquals(deep + "\n" + "f".repeat(150) + "\ndir/\\351\n", listing);
    }

    private static TarEntry file(String path, long size) {
        TreeMap<String, String> capability = new TreeMap<>(Map.of("security.capability", "0100000200200080ff"));
        return new TarEntry(
                path,
                TarEntry.Type.FILE,
                0644,
                0,
                0,
                size,
                Instant.EPOCH,
                "",
                0,
                0,
                path.endsWith("\udce9") ? capability : Collections.emptySortedMap());
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        assertEquals(0, process.exitValue(), output);
        return output;
    }
}
