package build.kiln.dockerfile.text;

import java.util.ArrayList;
import java.util.List;

/** Slash-separated paths as text, without a file system. */
public final class UnixPath {
    private UnixPath() {}

    /**
     * The shortest path that means the same: no empty and no {@code .} elements, {@code ..} resolved where it can be,
     * {@code .} for nothing.
     */
    public static String clean(String path) {
        boolean rooted = path.startsWith("/");
        List<String> kept = new ArrayList<>();
        for (String element : path.split("/", -1)) {
            if (element.isEmpty() || element.equals(".")) {
                continue;
            }
            boolean up = element.equals("..");
            if (up && !kept.isEmpty() && !kept.getLast().equals("..")) {
                kept.removeLast();
            } else if (!up || !rooted) {
                kept.add(element);
            }
        }
        String joined = String.join("/", kept);
        return rooted ? "/" + joined : joined.isEmpty() ? "." : joined;
    }

    /** {@code path} from {@code base} on, cleaned; an absolute {@code path} stays below {@code base} too. */
    public static String join(String base, String path) {
        return clean(path.isEmpty() ? base : base.isEmpty() ? path : base + "/" + path);
    }

    /** The last element of a cleaned path; {@code /} for the root and {@code .} for nothing. */
    public static String base(String path) {
        if (path.isEmpty()) {
            return ".";
        }
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        String trimmed = path.substring(0, end);
        return trimmed.isEmpty() ? "/" : trimmed.substring(trimmed.lastIndexOf('/') + 1);
    }

    public static boolean isAbsolute(String path) {
        return path.startsWith("/");
    }
}
