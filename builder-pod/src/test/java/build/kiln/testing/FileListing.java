package build.kiln.testing;

import build.kiln.digest.Digest;
import build.kiln.linux.Fd;
import build.kiln.linux.FdInputStream;
import build.kiln.linux.FileCalls;
import build.kiln.linux.FileStatus;
import build.kiln.linux.MetadataCalls;
import build.kiln.linux.OpenFlags;
import build.kiln.linux.XattrCalls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Everything below a directory as text, a line for each file, to compare trees. Times are in whole seconds. */
public record FileListing(NavigableMap<String, String> lines) {

    public static FileListing of(Path root) throws IOException {
        NavigableMap<String, String> lines = new TreeMap<>();
        try (Fd directory = FileCalls.open(root, OpenFlags.DIRECTORY)) {
            add(directory, "", lines);
        }
        return new FileListing(lines);
    }

    /** The line of {@code path}; empty when there is no such file. */
    public String line(String path) {
        return lines.getOrDefault(path, "");
    }

    public boolean has(String path) {
        return lines.containsKey(path);
    }

    private static void add(Fd directory, String prefix, NavigableMap<String, String> lines) throws IOException {
        for (String name : FileCalls.list(directory)) {
            FileStatus status = MetadataCalls.status(directory, name);
            lines.put(prefix + name, describe(directory, name, status));
            if (status.isDirectory()) {
                try (Fd child = FileCalls.openAt(directory, name, OpenFlags.DIRECTORY | OpenFlags.NO_FOLLOW, 0)) {
                    add(child, prefix + name + "/", lines);
                }
            }
        }
    }

    private static String describe(Fd directory, String name, FileStatus status) throws IOException {
        StringBuilder line = new StringBuilder("%s %o %d:%d %d"
                .formatted(
                        status.type(),
                        status.permissions(),
                        status.uid(),
                        status.gid(),
                        status.modified().getEpochSecond()));
        switch (status.type()) {
            case REGULAR -> {
                line.append(' ')
                        .append(content(directory, name).hex(), 0, 12)
                        .append(" links ")
                        .append(status.links());
            }
            case SYMLINK -> line.append(" -> ").append(FileCalls.readSymlink(directory, name));
            default -> line.append(' ').append(status.deviceMajor()).append(':').append(status.deviceMinor());
        }
        for (String attribute : XattrCalls.list(directory, name)) {
            if (!attribute.startsWith("user.overlay.") && !attribute.startsWith("security.selinux")) {
                byte[] value = XattrCalls.get(directory, name, attribute).orElseThrow();
                line.append(' ')
                        .append(attribute)
                        .append('=')
                        .append(HexFormat.of().formatHex(value));
            }
        }
        return line.toString();
    }

    private static Digest content(Fd directory, String name) throws IOException {
        Fd file = FileCalls.openAt(directory, name, OpenFlags.READ | OpenFlags.NO_FOLLOW, 0);
        try (FdInputStream in = new FdInputStream(file, ByteBuffer.allocateDirect(1 << 16))) {
            return Digest.of(in.readAllBytes());
        }
    }
}
