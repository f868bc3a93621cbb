package build.kiln.executor;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * A process to run.
 *
 * @param args the whole argument vector
 * @param env {@code KEY=VALUE}; PATH and HOME are added when missing
 * @param workingDir absolute; made when missing, owned by the user
 * @param user {@code user[:group]} by name or number, resolved in the root's /etc/passwd and /etc/group; empty for root
 * @param mounts in the order they are made; a later one with the same target wins
 * @param hosts added lines of /etc/hosts, name to address
 * @param shmBytes size of /dev/shm; 0 for 64 MiB
 */
public record ExecSpec(
        List<String> args,
        List<String> env,
        String workingDir,
        String user,
        List<ExecMount> mounts,
        Network network,
        SequencedMap<String, String> hosts,
        long shmBytes,
        List<Ulimit> ulimits) {
    public ExecSpec {
        args = List.copyOf(args);
        env = List.copyOf(env);
        mounts = List.copyOf(mounts);
        hosts = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(hosts));
        ulimits = List.copyOf(ulimits);
        if (args.isEmpty()) {
            throw new IllegalArgumentException("a process needs arguments");
        }
        if (!workingDir.startsWith("/")) {
            throw new IllegalArgumentException("working directory is not absolute: " + workingDir);
        }
    }

    /** A process of root in {@code /} with nothing but its arguments. */
    public static ExecSpec of(String... args) {
        return new ExecSpec(
                List.of(args),
                List.of(),
                "/",
                "",
                List.of(),
                Network.DEFAULT,
                Collections.emptyNavigableMap(),
                0,
                List.of());
    }

    /** What the process can reach. */
    public enum Network {
        /** The engine's network. */
        DEFAULT,
        /** Its own loopback device only. */
        NONE,
        /** The engine's network, with its resolv.conf as it stands. */
        HOST
    }

    /** Without the environment, which may hold secrets. */
    @Override
    public String toString() {
        return "ExecSpec" + args;
    }
}
