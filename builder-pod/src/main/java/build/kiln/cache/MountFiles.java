package build.kiln.cache;

import static java.util.Objects.requireNonNull;

import build.kiln.digest.KeyHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What stands on the volume for a cache mount: its directory, and files beside it that steps do not see. */
public final class MountFiles {
    /** Of the mark: its time is that of the last use, its content the mount's id. */
    static final String USED = ".used";

    private static final String LOCK = ".lock";
    private static final String GATE = ".gate";
    private static final String USE = ".use-";
    /** What names of directories begin with that steps make and have not named yet. */
    public static final String MAKING = "step";
    /** What a builder takes away when it ends: signs of use, and directories in the making. */
    static final String LEFTOVERS = "{*" + USE + "*," + MAKING + "*}";

    private static final String END = "\n";

    private MountFiles() {}

    /** The directory of the mount that Dockerfiles call {@code id}; those of {@code sharing=private} add a number. */
    public static String directoryName(String id) {
        return KeyHash.of("cache-mount", 1).text(id).done().hex();
    }

    /** The lock of whoever uses {@code directory} alone. */
    public static Path lock(Path directory) {
        return beside(directory, LOCK);
    }

    /** The lock of whoever begins to use {@code directory}, or takes it away. */
    static Path gate(Path directory) {
        return beside(directory, GATE);
    }

    /** Says, as long as the lease {@code user} lives, that its builder uses {@code directory}. */
    static Path use(Path directory, String user) {
        return beside(directory, USE + user);
    }

    /** The leases that were said to use {@code directory}, dead or alive. */
    static List<String> users(Path directory) throws IOException {
        String prefix = directory.getFileName() + USE;
        List<String> users = new ArrayList<>();
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(requireNonNull(directory.getParent()), prefix + "*")) {
            files.forEach(file -> users.add(file.getFileName().toString().substring(prefix.length())));
        }
        return users;
    }

    /** Says that a step uses {@code directory}: when it begins, and when it ends. */
    public static void markUsed(Path directory, String id) throws IOException {
        // Not truncated: builders of all machines write the same, so that readers find a whole id at any moment.
        Files.write(
                beside(directory, USED),
                (id + END).getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
    }

    /** The id that Dockerfiles call {@code directory} by; empty where its mark does not tell one that fits its name. */
    static Optional<String> id(Path directory) throws IOException {
        try {
            String mark = new String(Files.readAllBytes(beside(directory, USED)), StandardCharsets.UTF_8);
            return Optional.of(mark.split(END, 2)[0])
                    .filter(id -> directory.getFileName().toString().startsWith(directoryName(id)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    static Path beside(Path directory, String ending) {
        return directory.resolveSibling(directory.getFileName() + ending);
    }
}
