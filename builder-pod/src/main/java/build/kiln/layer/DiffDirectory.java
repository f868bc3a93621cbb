package build.kiln.layer;

import build.kiln.archive.TarEntry;
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
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Walks an overlay diff directory in the order of BuildKit's differ: directories before what is in them, names sorted as
 * bytes. Whiteouts and opaque directories come out as a layer's marks, sockets do not come out, and of several names of one
 * file all but the first come out as hard links.
 */
final class DiffDirectory {
    private static final String CAPABILITY = "security.capability";
    private static final String USER = "user.";
    private static final String OVERLAY = "user.overlay.";
    private static final String OPAQUE = "user.overlay.opaque";

    private final Optional<Instant> latest;
    private final Visitor visitor;
    private final Map<Identity, String> firstNames = new HashMap<>();

    private DiffDirectory(Optional<Instant> latest, Visitor visitor) {
        this.latest = latest;
        this.visitor = visitor;
    }

    /** Is shown the members of a layer. */
    interface Visitor {
        /** {@code directory} and {@code name} lead to the file that {@code entry} describes. */
        void file(TarEntry entry, Fd directory, String name) throws IOException;

        void whiteout(String path) throws IOException;

        void opaque(String path) throws IOException;
    }

    /**
     * Shows everything in {@code root}, but not the root itself.
     *
     * @param latest later times are replaced by this one
     */
    static void walk(Path root, Optional<Instant> latest, Visitor visitor) throws IOException {
        try (Fd directory = FileCalls.open(root, OpenFlags.DIRECTORY)) {
            new DiffDirectory(latest, visitor).walk(directory, "");
        }
    }

    private void walk(Fd directory, String prefix) throws IOException {
        List<String> names = FileCalls.list(directory);
        names.sort(FileNames.BYTE_ORDER);
        for (String name : names) {
            visit(directory, name, prefix + name);
        }
    }

    private void visit(Fd directory, String name, String path) throws IOException {
        FileStatus status = MetadataCalls.status(directory, name);
        switch (status.type()) {
            case SOCKET -> {}
            case DIRECTORY -> directory(directory, name, path, status);
            case REGULAR -> linked(directory, name, path, TarEntry.Type.FILE, status);
            case SYMLINK -> linked(directory, name, path, TarEntry.Type.SYMLINK, status);
            case FIFO -> linked(directory, name, path, TarEntry.Type.FIFO, status);
            case BLOCK_DEVICE -> linked(directory, name, path, TarEntry.Type.BLOCK_DEVICE, status);
            case CHARACTER_DEVICE -> {
                if (status.isWhiteout()) {
                    visitor.whiteout(path);
                } else {
                    linked(directory, name, path, TarEntry.Type.CHARACTER_DEVICE, status);
                }
            }
        }
    }

    private void directory(Fd parent, String name, String path, FileStatus status) throws IOException {
        visitor.file(entry(parent, name, path, TarEntry.Type.DIRECTORY, status, ""), parent, name);
        if (XattrCalls.get(parent, name, OPAQUE).filter(DiffDirectory::isYes).isPresent()) {
            visitor.opaque(path);
        }
        try (Fd directory =
                FileCalls.openAt(parent, name, OpenFlags.READ | OpenFlags.DIRECTORY | OpenFlags.NO_FOLLOW, 0)) {
            walk(directory, path + "/");
        }
    }

    private static boolean isYes(byte[] value) {
        return value.length == 1 && value[0] == 'y';
    }

    private void linked(Fd directory, String name, String path, TarEntry.Type type, FileStatus status)
            throws IOException {
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

    private TarEntry entry(Fd directory, String name, String path, TarEntry.Type type, FileStatus status, String link)
            throws IOException {
        Instant modified = latest.filter(limit -> status.modified().isAfter(limit))
                .orElse(status.modified())
                .truncatedTo(ChronoUnit.SECONDS);
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

    /** What programs see and layers keep: capabilities and the user's own. Only these types can have them. */
    private static SortedMap<String, String> attributes(Fd directory, String name, TarEntry.Type type)
            throws IOException {
        if (type != TarEntry.Type.FILE && type != TarEntry.Type.DIRECTORY && type != TarEntry.Type.HARD_LINK) {
            return Collections.emptySortedMap();
        }
        SortedMap<String, String> attributes = new TreeMap<>();
        for (String attribute : XattrCalls.list(directory, name)) {
            if (attribute.equals(CAPABILITY) || (attribute.startsWith(USER) && !attribute.startsWith(OVERLAY))) {
                XattrCalls.get(directory, name, attribute)
                        .ifPresent(value ->
                                attributes.put(attribute, HexFormat.of().formatHex(value)));
            }
        }
        return attributes;
    }
}
