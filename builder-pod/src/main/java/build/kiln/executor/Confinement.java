package build.kiln.executor;

import build.kiln.contract.Isolation;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * How this process is kept apart from the machine, as the kernel tells it.
 *
 * @param users the ids of its user namespace
 * @param machineRoot whether root of the machine is one of them
 * @param filtered whether a system call filter is in force
 * @param mayMount whether it has CAP_SYS_ADMIN in its user namespace
 */
public record Confinement(IdMap users, boolean machineRoot, boolean filtered, boolean mayMount) {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path USERS = Path.of("/proc/self/uid_map");

    /** The kernel shows its settings as owned by root of the machine; whom the namespace does not know is shown as nobody. */
    private static final Path OWNED_BY_MACHINE = Path.of("/proc/sys/kernel/ostype");

    private static final int CAP_SYS_ADMIN = 21;
    private static final long ENOUGH_IDS = 65_536;

    /** Asks the kernel about this process. */
    public static Confinement observe() throws IOException {
        List<String> status = Files.readAllLines(STATUS);
        Object owner = Files.getAttribute(OWNED_BY_MACHINE, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        long capabilities = HexFormat.fromHexDigitsToLong(value(status, "CapEff:"));
        return new Confinement(
                IdMap.read(USERS),
                owner.equals(0),
                value(status, "Seccomp:").equals("2"),
                (capabilities & 1L << CAP_SYS_ADMIN) != 0);
    }

    private static String value(List<String> status, String name) throws IOException {
        return status.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip())
                .findFirst()
                .orElseThrow(() -> new IOException(STATUS + " has no " + name));
    }

    /**
     * Refuses to go on with less than was promised.
     *
     * @throws BuildException {@link Reason#ISOLATION_UNAVAILABLE}, with what is missing
     */
    public void require(Isolation promised) throws BuildException {
        List<String> missing = missing(promised);
        if (!missing.isEmpty()) {
            throw BuildException.of(
                            Reason.ISOLATION_UNAVAILABLE,
                            "isolation " + promised.code() + " is not in force here: " + String.join("; ", missing))
                    .withHint(hint(promised));
        }
    }

    /** What keeps {@code promised} from being in force; empty when it is. */
    public List<String> missing(Isolation promised) {
        List<String> missing = new ArrayList<>();
        switch (promised) {
            case BASELINE -> {
                requireNamespace(missing);
                require(missing, isNested(), "the builder is not in a user namespace inside the pod's");
                require(missing, filtered, "no system call filter is in force");
            }
            case USERNS -> {
                requireNamespace(missing);
                require(missing, filtered, "no system call filter is in force");
            }
            case ROOTLESS -> {
                requireNamespace(missing);
                require(missing, users.size() > 1, "the builder's user namespace has one id only");
            }
            case LOCAL -> require(missing, mayMount, "this user may not mount");
            // Nothing runs, so nothing has to be kept apart.
            case RESTRICTED -> {}
        }
        return missing;
    }

    private void requireNamespace(List<String> missing) {
        require(missing, !users.isIdentity(), "the builder is in no user namespace");
        require(missing, !machineRoot, "root of the node is one of the builder's users");
        require(missing, mayMount, "the builder has no CAP_SYS_ADMIN in its user namespace");
    }

    private static void require(List<String> missing, boolean holds, String otherwise) {
        if (!holds) {
            missing.add(otherwise);
        }
    }

    /** A namespace inside the pod's shows the pod's ids, which begin at 0; the pod's own shows the node's, which do not. */
    private boolean isNested() {
        return users.size() >= ENOUGH_IDS
                && users.ranges().stream().allMatch(range -> range.inside() == range.outside());
    }

    private static String hint(Isolation promised) {
        return switch (promised) {
            case BASELINE ->
                "The node must support user namespaces in pods (hostUsers: false, procMount: Unmasked) and have the seccomp "
                        + "profile kiln/builder.json.";
            case USERNS -> "The node must support user namespaces in pods (hostUsers: false).";
            case ROOTLESS ->
                "The builder needs newuidmap, ranges in /etc/subuid and /etc/subgid, and seccomp Unconfined.";
            case LOCAL, RESTRICTED -> "Run as root, or start through the kiln command, which enters a user namespace.";
        };
    }
}
