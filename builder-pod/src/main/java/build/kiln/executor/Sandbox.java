package build.kiln.executor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One process with its namespaces, in the terms of the OCI runtime specification.
 *
 * @param moreNamespaces of its own, beside those that every process gets
 * @param ids the ids of a user namespace of its own; empty to stay in the engine's
 */
record Sandbox(
        Path root,
        List<String> args,
        List<String> env,
        String workingDir,
        ProcessUser user,
        List<OciMount> mounts,
        List<Ulimit> ulimits,
        List<String> moreNamespaces,
        Optional<Ids> ids) {
    /** Docker's default. */
    static final List<String> CAPABILITIES = List.of(
            "CAP_CHOWN",
            "CAP_DAC_OVERRIDE",
            "CAP_FSETID",
            "CAP_FOWNER",
            "CAP_MKNOD",
            "CAP_NET_RAW",
            "CAP_SETGID",
            "CAP_SETUID",
            "CAP_SETFCAP",
            "CAP_SETPCAP",
            "CAP_NET_BIND_SERVICE",
            "CAP_SYS_CHROOT",
            "CAP_KILL",
            "CAP_AUDIT_WRITE");

    Sandbox {
        args = List.copyOf(args);
        env = List.copyOf(env);
        mounts = List.copyOf(mounts);
        ulimits = List.copyOf(ulimits);
        moreNamespaces = List.copyOf(moreNamespaces);
    }

    /** The ids of users and groups in a user namespace. */
    record Ids(IdMap users, IdMap groups) {}

    List<String> namespaces() {
        List<String> names = new ArrayList<>(List.of("pid", "ipc", "uts", "mount"));
        names.addAll(moreNamespaces);
        if (ids.isPresent()) {
            names.add("user");
        }
        return names;
    }

    /** Without the environment, which may hold secrets. */
    @Override
    public String toString() {
        return "Sandbox" + args;
    }
}
