package build.kiln.executor;

import java.util.List;

/**
 * Whom a process runs as.
 *
 * @param groups supplementary groups, the primary one included
 * @param home what HOME is when nothing else sets it
 */
public record ProcessUser(int uid, int gid, List<Integer> groups, String home) {
    public ProcessUser {
        groups = List.copyOf(groups);
    }
}
