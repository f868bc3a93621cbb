package build.kiln.executor;

import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/** The users and groups of a root file system, read as Docker reads them. */
public final class UserDatabase {
    private static final int MAX_BYTES = 10 << 20;

    private final List<List<String>> passwd;
    private final List<List<String>> group;

    private UserDatabase(List<List<String>> passwd, List<List<String>> group) {
        this.passwd = passwd;
        this.group = group;
    }

    /** The users of the tree mounted at {@code root}. */
    public static UserDatabase of(Path root) throws IOException {
        return new UserDatabase(entries(root, "/etc/passwd"), entries(root, "/etc/group"));
    }

    /**
     * Resolves {@code user[:group]}. A number needs no entry; a name does. A user without explicit group gets the groups
     * that list it.
     */
    public ProcessUser resolve(String spec) throws BuildException {
        int colon = spec.indexOf(':');
        String userPart = colon < 0 ? spec : spec.substring(0, colon);
        String groupPart = colon < 0 ? "" : spec.substring(colon + 1);
        if (userPart.equals("root") && groupPart.equals("root")) {
            // Needs no entries, so that it works in an empty root.
            return resolve("0:0");
        }
        return resolve(userPart.isEmpty() ? "0" : userPart, groupPart);
    }

    /** The user that has exactly this name, with its own group only. */
    public Optional<ProcessUser> user(String name) {
        return first(passwd, entry -> field(entry, 0).equals(name))
                .map(entry -> new ProcessUser(
                        number(entry, 2), number(entry, 3), List.of(number(entry, 3)), field(entry, 5)));
    }

    /** The id of the group that has exactly this name. */
    public OptionalInt group(String name) {
        return first(group, entry -> field(entry, 0).equals(name)).stream()
                .mapToInt(entry -> number(entry, 2))
                .findFirst();
    }

    private ProcessUser resolve(String userPart, String groupPart) throws BuildException {
        Optional<List<String>> user = find(passwd, userPart);
        int uid = user.map(entry -> number(entry, 2)).orElse(parse(userPart).orElse(-1));
        if (uid < 0) {
            throw unknown("user", userPart);
        }
        String home = user.map(entry -> field(entry, 5))
                .filter(path -> !path.isEmpty())
                .orElse("/");
        if (!groupPart.isEmpty()) {
            int gid = gid(groupPart);
            return new ProcessUser(uid, gid, List.of(gid), home);
        }
        List<Integer> groups = new ArrayList<>();
        groups.add(user.map(entry -> number(entry, 3)).orElse(0));
        user.ifPresent(entry -> addGroupsOf(field(entry, 0), groups));
        return new ProcessUser(uid, groups.getFirst(), groups, home);
    }

    private void addGroupsOf(String name, List<Integer> groups) {
        group.stream()
                .filter(entry -> List.of(field(entry, 3).split(",", -1)).contains(name))
                .map(entry -> number(entry, 2))
                .filter(id -> !groups.contains(id))
                .forEach(groups::add);
    }

    private int gid(String part) throws BuildException {
        int gid = find(group, part)
                .map(entry -> number(entry, 2))
                .orElse(parse(part).orElse(-1));
        if (gid < 0) {
            throw unknown("group", part);
        }
        return gid;
    }

    /** A number is always an id, never a name. */
    private static Optional<List<String>> find(List<List<String>> entries, String nameOrId) {
        Optional<Integer> id = parse(nameOrId);
        return first(
                entries,
                entry -> id.isPresent()
                        ? number(entry, 2) == id.get()
                        : field(entry, 0).equals(nameOrId));
    }

    private static Optional<List<String>> first(List<List<String>> entries, Predicate<List<String>> wanted) {
        return entries.stream().filter(wanted).findFirst();
    }

    private static Optional<Integer> parse(String text) {
        try {
            int id = Integer.parseInt(text);
            return id < 0 ? Optional.empty() : Optional.of(id);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static String field(List<String> entry, int index) {
        return index < entry.size() ? entry.get(index) : "";
    }

    /** What is no number counts as 0, as in Docker. */
    private static int number(List<String> entry, int index) {
        return parse(field(entry, index)).orElse(0);
    }

    private static BuildException unknown(String kind, String name) {
        return BuildException.of(Reason.RUN_FAILED, "unable to find " + kind + " " + name + ": no matching entries")
                .withHint("Create the " + kind + " in an earlier step, or name it by number.");
    }

    private static List<List<String>> entries(Path root, String path) throws IOException {
        Path file = RootPath.resolve(root, path);
        if (!Files.isRegularFile(file)) {
            return List.of();
        }
        List<List<String>> entries = new ArrayList<>();
        for (String line : read(file, path).split("\n", -1)) {
            String entry = line.strip();
            if (!entry.isEmpty() && entry.charAt(0) != '#') {
                entries.add(List.of(entry.split(":", -1)));
            }
        }
        return entries;
    }

    private static String read(Path file, String path) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException(path + " exceeds " + MAX_BYTES + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
