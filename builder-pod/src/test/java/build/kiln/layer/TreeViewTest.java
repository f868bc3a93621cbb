package build.kiln.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.layer.TocEntry.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TreeViewTest {
    @Test
    void upperLayersReplaceLowerOnes() {
        TreeView view = TreeView.of(List.of(
                toc(directory("etc"), file("etc/a"), directory("var"), file("var/log")),
                toc(file("etc/b"), file("var"))));
        assertEquals(List.of("etc", "var"), names(view.children("/")));
        assertEquals(List.of("etc/a", "etc/b"), names(view.children("etc/")));
        assertTrue(view.find("var/log").isEmpty());
    }

    @Test
    void whiteoutsAndOpaqueDirectoriesHideOnlyWhatIsBelow() {
        TreeView view = TreeView.of(List.of(
                toc(
                        directory("a"),
                        file("a/x"),
                        directory("a/d"),
                        file("a/d/y"),
                        directory("b"),
                        file("b/z"),
                        file("bb")),
                toc(
                        directory("a"),
                        file("a/new"),
                        TocEntry.mark("a", Kind.OPAQUE),
                        TocEntry.mark("b", Kind.WHITEOUT))));
        assertEquals(List.of("a/new"), names(view.children("a")));
        assertTrue(view.find("b").isEmpty());
        assertTrue(view.find("b/z").isEmpty());
        assertTrue(view.find("bb").isPresent());
    }

    @Test
    void siblingsThatSortBetweenADirectoryAndItsFilesAreFound() {
        TreeView view = TreeView.of(
                List.of(toc(directory("a"), file("a/x"), file("a-b"), file("a.c"), file("a0"), file("a/y"))));
        assertEquals(List.of("a", "a-b", "a.c", "a0"), names(view.children("")));
        assertEquals(List.of("a/x", "a/y"), names(view.children("a")));
    }

    @Test
    void symbolicLinksAreFollowedInsideTheRoot() {
        TreeView view = TreeView.of(List.of(toc(
                directory("usr"),
                directory("usr/bin"),
                file("usr/bin/sh"),
                link("bin", "usr/bin"),
                link("usr/up", "../../../bin/sh"),
                link("usr/abs", "/bin"),
                link("loop", "loop"))));
        assertEquals("usr/bin/sh", view.resolve("/bin/sh"));
        assertEquals("usr/bin/sh", view.resolve("usr/up"));
        assertEquals("usr/up", view.resolveParent("usr/up"));
        assertEquals("usr/bin/none/x", view.resolve("usr/abs/none/x"));
        assertTrue(view.isDirectory("usr/abs"));
        assertFalse(view.isDirectory("bin/sh"));
        assertEquals("loop", view.resolve("loop"));
    }

    @Test
    void aHardLinkIsItsFile() {
        TocEntry hardLink = new TocEntry(
                "b", Kind.HARD_LINK, 0, 0, 0, 0, Instant.EPOCH, "a", 0, 0, Optional.empty(), new TreeMap<>());
        TreeView view = TreeView.of(List.of(toc(file("a")), toc(hardLink)));
        assertEquals(Kind.FILE, view.find("b").orElseThrow().kind());
    }

    private static List<String> names(List<TocEntry> entries) {
        return entries.stream().map(TocEntry::path).toList();
    }

    private static Toc toc(TocEntry... entries) {
        return new Toc(Stream.of(entries).toList());
    }

    private static TocEntry file(String path) {
        return entry(path, Kind.FILE, "");
    }

    private static TocEntry directory(String path) {
        return entry(path, Kind.DIRECTORY, "");
    }

    private static TocEntry link(String path, String target) {
        return entry(path, Kind.SYMLINK, target);
    }

    private static TocEntry entry(String path, Kind kind, String link) {
        return new TocEntry(path, kind, 0755, 0, 0, 0, Instant.EPOCH, link, 0, 0, Optional.empty(), new TreeMap<>());
    }
}
