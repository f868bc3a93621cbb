package build.kiln.layer;

import build.kiln.archive.TarEntry;
import build.kiln.layer.LowerDirectory.LowerFile;
import build.kiln.linux.Fd;
import build.kiln.linux.FileCalls;
import build.kiln.linux.FileNames;
import build.kiln.linux.FileStatus;
import build.kiln.linux.FileStatus.Identity;
import build.kiln.linux.MetadataCalls;
import build.kiln.linux.OpenFlags;
import build.kiln.linux.XattrCalls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Walks an overlay diff directory in the order of BuildKit's differ: directories before what is in them, names sorted as
 * bytes. As there, what is as it was below is left out, be it that a process touched it, linked it, or changed what is in a
 * directory and back; a directory's time alone is no change. Deletions come out as marks, also of what an opaque directory
 * hides; sockets do not come out, and of several names of one file all but the first come out as hard links.
 */
final class DiffDirectory {
    private final Optional<Instant> latest;
    private final Visitor visitor;
    private final Map<Identity, String> firstNames = new HashMap<>();
    /** The directories on the way to what is visited that have not been shown, as nothing in them has changed so far. */
    private final Deque<Unshown> unshown = new ArrayDeque<>();

    private DiffDirectory(Optional<Instant> latest, Visitor visitor) {
        this.latest = latest;
        this.visitor = visitor;
    }

    /** Is shown the members of a layer. */
    interface Visitor {
        /** {@code directory} and {@code name} lead to the file that {@code entry} describes. */
        void file(TarEntry entry, Fd directory, String name) throws IOException;

        void whiteout(String path) throws IOException;
    }

    private record Unshown(TarEntry entry, Fd directory, String name) {}

    /** How the names that only the tree below has are meant. */
    private enum Missing {
        UNCHANGED,
        DELETED
    }

    /**
     * Shows everything in {@code root} that differs from {@code lower}, but not the root itself.
     *
     * @param latest later times are replaced by this one
     */
    static void walk(Path root, LowerFiles lower, Optional<Instant> latest, Visitor visitor) throws IOException {
        try (Fd directory = FileCalls.open(root, OpenFlags.DIRECTORY);
                LowerDirectory below = lower.open()) {
            new DiffDirectory(latest, visitor).walk(directory, below, "", Missing.UNCHANGED);
        }
    }

    private void walk(Fd directory, LowerDirectory below, String prefix, Missing missing) throws IOException {
        List<String> own = FileCalls.list(directory);
        TreeSet<String> names = new TreeSet<>(FileNames.BYTE_ORDER);
        names.addAll(own);
        if (missing == Missing.DELETED) {
            names.addAll(below.names());
        }
        Set<String> present = new HashSet<>(own);
        for (String name : names) {
            if (present.contains(name)) {
                visit(directory, below, name, prefix + name, missing);
            } else {
                delete(prefix + name);
            }
        }
    }

    private void visit(Fd directory, LowerDirectory below, String name, String path, Missing missing)
            throws IOException {
        FileStatus status = MetadataCalls.status(directory, name);
        Optional<LowerFile> lower = below.find(name);
        if (OverlayMarks.isWhiteout(directory, name, status)) {
            if (lower.isPresent()) {
                delete(path);
            }
            return;
        }
        switch (status.type()) {
            case SOCKET -> {}
            case DIRECTORY -> directory(directory, below, name, path, missing);
            case REGULAR -> linked(directory, name, path, TarEntry.Type.FILE, status, lower);
            case SYMLINK -> linked(directory, name, path, TarEntry.Type.SYMLINK, status, lower);
            case FIFO -> linked(directory, name, path, TarEntry.Type.FIFO, status, lower);
            case BLOCK_DEVICE -> linked(directory, name, path, TarEntry.Type.BLOCK_DEVICE, status, lower);
            case CHARACTER_DEVICE -> linked(directory, name, path, TarEntry.Type.CHARACTER_DEVICE, status, lower);
        }
    }

    private void delete(String path) throws IOException {
        showDirectories();
        visitor.whiteout(path);
    }

    private void directory(Fd parent, LowerDirectory parentBelow, String name, String path, Missing missing)
            throws IOException {
        FileStatus status = MetadataCalls.status(parent, name);
        Optional<LowerFile> lower = parentBelow.find(name);
        unshown.addLast(new Unshown(entry(parent, name, path, TarEntry.Type.DIRECTORY, status, ""), parent, name));
        if (lower.isEmpty() || !hasSameAttributes(lower.get(), parent, name, status)) {
            showDirectories();
        }
        Missing within = OverlayMarks.isOpaque(parent, name) ? Missing.DELETED : missing;
        try (Fd directory =
                        FileCalls.openAt(parent, name, OpenFlags.READ | OpenFlags.DIRECTORY | OpenFlags.NO_FOLLOW, 0);
                LowerDirectory below = parentBelow.open(name)) {
            walk(directory, below, path + "/", within);
        }
        if (!unshown.isEmpty()) {
            unshown.removeLast();
        }
    }

    private void showDirectories() throws IOException {
        while (!unshown.isEmpty()) {
            Unshown next = unshown.removeFirst();
            visitor.file(next.entry, next.directory, next.name);
        }
    }

    private void linked(
            Fd directory, String name, String path, TarEntry.Type type, FileStatus status, Optional<LowerFile> lower)
            throws IOException {
        if (lower.isPresent() && isSame(lower.get(), directory, name, status)) {
            return;
        }
        showDirectories();
        if (status.links() > 1) {
            String first = firstNames.putIfAbsent(status.identity(), path);
            if (first != null) {
                visitor.file(entry(directory, name, path, TarEntry.Type.HARD_LINK, status, first), directory, name);
                return;
            }
        }
        String link = type == TarEntry.Type.SYMLINK ? FileCalls.readSymlink(directory, name) : "";
        visitor.file(entry(directory, name, path, type, status, link), directory, name);
    }

    private static boolean hasSameAttributes(LowerFile lower, Fd directory, String name, FileStatus status)
            throws IOException {
        return lower.type() == status.type()
                && lower.permissions() == status.permissions()
                && lower.uid() == status.uid()
                && lower.gid() == status.gid()
                && lower.deviceMajor() == status.deviceMajor()
                && lower.deviceMinor() == status.deviceMinor()
                && (status.isSymlink() || lower.capability().equals(DiffFile.capability(directory, name)));
    }

    /** Content is only looked at where both have the same size and time, and a time may have lost its fraction on its way. */
    private boolean isSame(LowerFile lower, Fd directory, String name, FileStatus status) throws IOException {
        if (!hasSameAttributes(lower, directory, name, status)
                || (status.isRegular() && lower.size() != status.size())) {
            return false;
        }
        Instant before = upToLatest(lower.modified());
        Instant now = upToLatest(status.modified());
        if (before.getEpochSecond() != now.getEpochSecond()) {
            return false;
        }
        if (before.getNano() != 0 && now.getNano() != 0) {
            return before.equals(now);
        }
        return switch (status.type()) {
            case REGULAR -> status.size() == 0 || lower.content().digest().equals(DiffFile.content(directory, name));
            case SYMLINK -> lower.link().equals(FileCalls.readSymlink(directory, name));
            case DIRECTORY, CHARACTER_DEVICE, BLOCK_DEVICE, FIFO, SOCKET -> true;
        };
    }

    private Instant upToLatest(Instant time) {
        return latest.filter(time::isAfter).orElse(time);
    }

    private TarEntry entry(Fd directory, String name, String path, TarEntry.Type type, FileStatus status, String link)
            throws IOException {
        Instant modified = upToLatest(status.modified()).truncatedTo(ChronoUnit.SECONDS);
        boolean device = type == TarEntry.Type.CHARACTER_DEVICE || type == TarEntry.Type.BLOCK_DEVICE;
        return new TarEntry(
                path,
                type,
                status.permissions(),
                status.uid(),
                status.gid(),
                type == TarEntry.Type.FILE ? status.size() : 0,
                modified,
                link,
                device ? status.deviceMajor() : 0,
                device ? status.deviceMinor() : 0,
                attributes(directory, name, type));
    }

    /**
     * What a layer keeps. BuildKit leaves the user's own attributes out; here a step finds the same files whether or not the layer
     * below comes from its blob. Only these types can have attributes.
     */
    private static SortedMap<String, String> attributes(Fd directory, String name, TarEntry.Type type)
            throws IOException {
        if (type != TarEntry.Type.FILE && type != TarEntry.Type.DIRECTORY && type != TarEntry.Type.HARD_LINK) {
            return Collections.emptySortedMap();
        }
        SortedMap<String, String> attributes = new TreeMap<>();
        for (String attribute : XattrCalls.list(directory, name)) {
            if (LayerAttributes.isKept(attribute)) {
                XattrCalls.get(directory, name, attribute)
                        .ifPresent(value ->
                                attributes.put(attribute, HexFormat.of().formatHex(value)));
            }
        }
        return attributes;
    }
}
