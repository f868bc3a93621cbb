package build.kiln.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import build.kiln.failure.BuildException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContextFilesTest {
    private static final FileTime TIME = FileTime.from(Instant.ofEpochSecond(1_500_000_000));

    @TempDir
    Path work;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes);
    private Path context;

    @BeforeEach
    void makeDirectory() throws IOException {
        context = Files.createDirectory(work.resolve("context"));
    }

    @Test
    void filesHaveTheModesTimesAndLinksOfTheArchive() throws Exception {
        add("sub/", TarConstants.LF_DIR, 0750, "");
        add("sub/secret", TarConstants.LF_NORMAL, 0640, "x");
        add("sub/tool", TarConstants.LF_NORMAL, 04755, "y");
        add("link", TarConstants.LF_SYMLINK, 0777, "sub/secret");
        add("again", TarConstants.LF_LINK, 0640, "sub/secret");
        unpack();
        assertEquals("40750 1500000000", attributes("sub"));
        assertEquals("100640 1500000000", attributes("sub/secret"));
        assertEquals("104755 1500000000", attributes("sub/tool"));
        assertEquals("120777 1500000000", attributes("link"));
        assertEquals(
                Files.getAttribute(context.resolve("sub/secret"), "unix:ino"),
                Files.getAttribute(context.resolve("again"), "unix:ino"));
    }

    @Test
    void aDirectoryThatGaveWayToALinkLeadsNowhere() throws Exception {
        Path outside = work.resolve("outside");
        Path inner = Files.createDirectories(outside.resolve("inner"));
        Files.setAttribute(inner, "unix:mode", 0700);
        add("a/", TarConstants.LF_DIR, 0755, "");
        add("a/inner/", TarConstants.LF_DIR, 0777, "");
        add("a", TarConstants.LF_SYMLINK, 0777, outside.toString());
        unpack();
        assertEquals(0040700, Files.getAttribute(inner, "unix:mode"));
    }

    @Test
    void nothingIsWrittenThroughALink() throws Exception {
        Path outside = Files.createDirectories(work.resolve("outside"));
        add("a", TarConstants.LF_SYMLINK, 0777, outside.toString());
        add("a/inner/", TarConstants.LF_DIR, 0777, "");
        BuildException refused = assertThrows(BuildException.class, this::unpack);
        assertEquals("the archive leads through a link: a/inner", refused.message());
    }

    private void add(String name, byte type, int mode, String content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, type);
        entry.setMode(mode);
        entry.setLastModifiedTime(TIME);
        byte[] body = content.getBytes(StandardCharsets.UTF_8);
        if (type == TarConstants.LF_NORMAL) {
            entry.setSize(body.length);
        } else {
            entry.setLinkName(content);
        }
        tar.putArchiveEntry(entry);
        if (type == TarConstants.LF_NORMAL) {
            tar.write(body);
        }
        tar.closeArchiveEntry();
    }

    private void unpack() throws IOException, BuildException {
        tar.close();
        new ContextFiles(context).addTar(new ByteArrayInputStream(bytes.toByteArray()));
    }

    private String attributes(String name) throws IOException {
        Path file = context.resolve(name);
        int mode = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        long time = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                .toInstant()
                .getEpochSecond();
        return Integer.toOctalString(mode) + " " + time;
    }
}
