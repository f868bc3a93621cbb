package build.kiln.executor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a process finds in {@code /sys/fs/cgroup} of a sysfs of its own: always read only. */
enum ControlGroups {
    /** The group it is in as the root of all: version 2, in a namespace of its own. */
    OWN_ROOT,
    /** The groups it is in, by controller: version 1. */
    BY_CONTROLLER,
    /** Nothing. */
    NONE;

    /** Only the one hierarchy of version 2 has this file where all hierarchies are mounted. */
    private static final Path SECOND_VERSION = Path.of("/sys/fs/cgroup/cgroup.subtree_control");

    private static final Path NAMESPACE = Path.of("/proc/self/ns/cgroup");

    /**
     * What {@code runtime} can mount on this machine.
     *
     * @param nested whether the process is in a user namespace of its own
     */
    static ControlGroups shownBy(OciRuntime runtime, boolean nested) {
        if (Files.exists(SECOND_VERSION)) {
            return Files.exists(NAMESPACE) ? OWN_ROOT : NONE;
        }
        // Of version 1 only runc makes groups for a container, and only as root of the machine.
        return nested || runtime.isCrun() ? NONE : BY_CONTROLLER;
    }

    List<String> namespaces() {
        return this == OWN_ROOT ? List.of("cgroup") : List.of();
    }

    List<OciMount> mounts() {
        return this == NONE
                ? List.of()
                : List.of(
                        new OciMount("/sys/fs/cgroup", "cgroup", "cgroup", List.of("ro", "nosuid", "noexec", "nodev")));
    }
}
