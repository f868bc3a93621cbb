package build.kiln.archive;

import java.util.ArrayDeque;
import java.util.Deque;

/** Names in archives as paths inside a root. */
final class TarPaths {
    private TarPaths() {}

    /** {@code name} relative to the root, with {@code .} and {@code ..} resolved by name; nothing leads above the root. */
    static String normalize(String name) {
        Deque<String> path = new ArrayDeque<>();
        for (String part : name.split("/", -1)) {
            if (part.equals("..")) {
                path.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                path.addLast(part);
            }
        }
        return String.join("/", path);
    }
}
